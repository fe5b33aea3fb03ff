"""Calls what native modules offer with arguments they do not expect: every function, class and method, with odd values,
hostile subclasses, and objects that change meanwhile. Whatever it raises, it must survive.

usage: calls.py SEED COUNT [FROM]     with FROM, says what it calls from that case on
"""
import importlib
import random
import signal
import sys
import types
import warnings

MODULES = '''builtins itertools functools collections _collections operator _operator array binascii bisect heapq math cmath
re _sre _codecs codecs unicodedata datetime _datetime zlib bz2 _bz2 lzma _lzma hashlib _hashlib _md5 _sha1 _sha2 _sha3
_blake2 random _random io _io struct _struct json _json pickle _pickle contextvars _contextvars weakref _weakref types
string _string string.templatelib typing _typing ast _ast symtable _symtable tokenize _tokenize statistics _statistics
_csv decimal _decimal pyexpat zoneinfo _zoneinfo abc _abc copy copyreg enum numbers marshal mmap _functools _bisect
_heapq _queue queue _opcode opcode dis inspect _warnings warnings atexit errno stat _stat time _locale locale uuid _uuid
_zstd compression.zstd _interpreters _tracemalloc gc graphlib textwrap difflib reprlib dataclasses traceback linecache
keyword token fractions base64 calendar colorsys html xml.etree.ElementTree _elementtree configparser csv pprint
contextlib asyncio _asyncio concurrent.futures threading _thread select socket _socket ssl _ssl sqlite3 _sqlite3
ipaddress shlex fnmatch glob posixpath genericpath tempfile string struct array _ctypes ctypes'''.split()
SKIP = set('''_exit abort kill killpg fork forkpty vfork exit quit breakpoint input help license credits copyright open
exec eval compile __import__ sleep pause alarm setitimer interact start_new_thread start_new _start_joinable_thread
start_joinable_thread Thread Timer acquire acquire_lock join wait wait_for get put recv recv_into accept connect
connect_ex sendall send sendto recvfrom recvfrom_into recvmsg select poll epoll serve_forever run_forever
run_until_complete run main basicConfig getaddrinfo gethostbyname gethostbyaddr getnameinfo gethostbyname_ex
system popen execv execve unlink remove rmdir rename replace_file truncate_file mkdtemp mkstemp TemporaryFile
NamedTemporaryFile SpooledTemporaryFile TemporaryDirectory mktemp rmtree settrace setprofile _settraceallthreads
set_int_max_str_digits setrecursionlimit unraisablehook excepthook set_debug set_threshold freeze disable
get_objects get_referrers get_referents set_forkserver_preload shutdown _shutdown fork_exec interrupt_main
setswitchinterval set_asyncgen_hooks _clear _clearcache raise_signal pthread_kill sigwait sigwaitinfo stdin lock fdopen
FileIO read_text write_text touch addaudithook _debugmallocstats
string_at wstring_at memmove memset cast PyDLL CDLL py_object pythonapi from_address _dlopen dlopen dlsym call_function
call_cdeclfunction PyObj_FromPtr Py_INCREF Py_DECREF _unpickle cdll pydll in_dll CFUNCTYPE PYFUNCTYPE
test testall testfile docmd setUpModule _test pydoc show_code serve create destroy sethostname chroot'''.split())


class Hostile:
    """Answers every special method in a random way, and meddles with what it was given."""
    victims = []
    random = random.Random(0)

    def answer(self):
        r = Hostile.random
        k = r.randrange(14)
        if k == 0 and Hostile.victims:
            v = r.choice(Hostile.victims)
            for change in ('clear', 'pop', 'close', 'release', 'detach', 'reverse', '__init__'):
                if r.random() < .5 and hasattr(v, change):
                    try: getattr(v, change)()
                    except Exception: pass
        if k == 1: raise ValueError('hostile')
        if k == 2: raise StopIteration
        if k == 3: raise AttributeError('hostile')
        return r.choice([0, 1, -1, 2, 10**20, 'a', b'a', (), [], {}, None, 1.5, self, Hostile, NotImplemented, True])


for _name in '''index int float bool len length_hint iter next contains getitem setitem delitem hash eq lt le gt ge ne add
radd iadd mul rmul mod rmod divmod neg abs call enter exit await aiter anext get set delete buffer bytes str repr format
fspath reversed missing instancecheck subclasscheck mro_entries class_getitem complex round trunc floor ceil index pow
rpow or ror and rand xor sub rsub reduce_ex reduce getstate copy deepcopy sizeof dir'''.split():
    setattr(Hostile, f'__{_name}__', lambda self, *a, **k: self.answer())


def odd_values(r):
    class Str(str): pass
    class Int(int): pass
    class List(list): pass
    class Dict(dict): pass
    class Tuple(tuple): pass
    class Bytes(bytes): pass
    class Empty: pass
    class Slots: __slots__ = 'a', '__weakref__'
    def gen(): yield from (1, 'a', None)
    return [0, 1, -1, 2, 3, 255, 256, -2**31, 2**31, 2**62, 2**63 - 1, -2**63, 10**30, True, None, ..., 1.5, -0.0,
            float('nan'), float('inf'), 1e308, 1j, '', 'a', 'abc', 'é', '€uro', '\U0001F600', '\ud800', 'a\0b', '%s',
            '{}', '{0.a[1]!r:>{1}}', 'utf-8', 'strict', 'ignore', 'rb', '<i', '>10s', 'd', 'B', b'', b'a', b'abc\xff',
            bytearray(b'abc'), memoryview(b'abcd'), memoryview(bytearray(b'abcdef'))[::2], (), (1,), (1, 2), ('a', 1),
            [], [1, 2, 3], ['a', 'b'], [[1], [2]], {}, {'a': 1}, {1: 2}, set(), {1, 2}, frozenset('ab'), range(5),
            range(0, 10**20, 3), slice(None), slice(1, None, -1), iter([1, 2]), gen(), (x for x in 'ab'), int, str,
            list, dict, type, object, Exception, ValueError('x'), StopIteration(1), len, print_nothing, lambda: 1,
            lambda *a, **k: a[0] if a else None, Hostile(), Hostile(), Str('a'), Int(5), List([1]), Dict(a=1),
            Tuple((1, 2)), Bytes(b'a'), Empty(), Slots(), Empty, types.SimpleNamespace(a=1), types.ModuleType('m'),
            compile('1', '', 'eval'), sys._getframe(), NotImplemented, property(len), staticmethod(len),
            types.MappingProxyType({'a': 1}), Hostile().answer, super, classmethod, b'\x80\x04.', '[1, 2]', '(a|b)*']


def print_nothing(*a, **k): pass


def members(modules):
    """Everything that can be called, with its name."""
    seen = set()
    for module in modules:
        try:
            m = importlib.import_module(module)
        except Exception:
            continue
        for name in sorted(vars(m)):
            if name in SKIP or name.startswith('__'): continue
            v = vars(m)[name]
            if isinstance(v, types.ModuleType) or not callable(v) or id(v) in seen: continue
            seen.add(id(v))
            yield f'{module}.{name}', v
    for c in everything_below(object):
        if c.__module__ in ('builtins', 'types') and id(c) not in seen and c.__name__ not in SKIP:
            seen.add(id(c))
            yield f'type {c.__name__}', c


def everything_below(cls, seen=None):
    seen = set() if seen is None else seen
    for c in type.__subclasses__(cls):
        if c not in seen:
            seen.add(c)
            yield c
            yield from everything_below(c, seen)


class Timeout(BaseException):
    pass


def alarm(*a):
    raise Timeout


def arguments(r, values):
    n = r.choice([0, 1, 1, 1, 2, 2, 3, 4])
    args = [r.choice(values) for _ in range(n)]
    keywords = {}
    if r.random() < .15:
        keywords = {r.choice(['key', 'default', 'start', 'a', 'x', 'encoding', 'errors', 'mode', 'maxlen', 'sep', 'end',
                              'object', 'iterable', 'strict', 'initial', 'func', 'name', 'doc']): r.choice(values)}
    return args, keywords


def guarded(function, args, keywords):
    try:
        return function(*args, **keywords)
    except Exception as e:
        try: str(e)
        except Exception: pass
    except (SystemExit, GeneratorExit, KeyboardInterrupt):
        pass


def poke(r, o, values, say):
    """Uses an object: methods, attributes, operators, iteration."""
    for _ in range(r.randrange(1, 6)):
        k = r.randrange(10)
        if k < 6:
            names = [n for n in dir(type(o)) if n not in SKIP and n not in ('__class__', '__init_subclass__', '__subclasshook__')]
            if not names: return
            name = r.choice(names)
            if name in ('read', 'readline', 'readlines', 'readall', 'readinto', 'fileno') and type(o).__name__ in ('FileIO', 'socket'): continue
            say('  ', name)
            try: method = getattr(o, name)
            except Exception: continue
            if callable(method):
                args, keywords = arguments(r, values)
                result = guarded(method, args, keywords)
                if result is not None and r.random() < .2: values.append(result)
            elif r.random() < .5:
                guarded(setattr, (o, name, r.choice(values)), {})
            else:
                guarded(delattr, (o, name), {})
        elif k == 6:
            guarded(repr, (o,), {}), guarded(hash, (o,), {}), guarded(bool, (o,), {}), guarded(str, (o,), {})
        elif k == 7:
            other = r.choice(values)
            say('  operators', type(other))
            for op in (lambda a, b: a + b, lambda a, b: a == b, lambda a, b: a < b, lambda a, b: a[b], lambda a, b: b in a,
                       lambda a, b: a | b, lambda a, b: a * b if not isinstance(b, int) or abs(b) < 99 else 0, lambda a, b: a % b):
                guarded(op, (o, other), {}), guarded(op, (other, o), {}) if r.random() < .3 else None
        elif k == 8:
            def few(x):
                for _, v in zip(range(5), x): pass
            guarded(few, (o,), {})
        else:
            guarded(type(o).__init__, (o, *arguments(r, values)[0]), {}) if r.random() < .5 else guarded(o.__class__.__new__, (type(o), *arguments(r, values)[0]), {})


def main():
    seed, count = sys.argv[1], int(sys.argv[2])
    say_from = int(sys.argv[3]) if len(sys.argv) > 3 else count
    only = sys.argv[4] if len(sys.argv) > 4 else ''
    warnings.simplefilter('ignore')
    sys.unraisablehook = print_nothing
    sys.setrecursionlimit(400)
    signal.signal(signal.SIGALRM, alarm)
    table = [m for m in members(MODULES) if only in m[0]]
    real_out = sys.stdout

    class Sink:
        def write(self, s): return len(s)
        def flush(self): pass

    for i in range(count):
        r = random.Random(f'{seed}/{i}')
        loud = i >= say_from
        say = (lambda *a: print(*a, file=real_out, flush=True)) if loud else print_nothing
        values = odd_values(r)
        Hostile.random = r
        name, function = r.choice(table)
        say('case', i, name)
        sys.stdout = sys.stderr = Sink()
        try:
            signal.setitimer(signal.ITIMER_REAL, .5)
            for _ in range(r.randrange(1, 4)):
                args, keywords = arguments(r, values)
                Hostile.victims = [a for a in args if isinstance(a, list | dict | set | bytearray | memoryview)]
                say('  call', [type(a).__name__ for a in args], list(keywords))
                result = guarded(function, args, keywords)
                Hostile.victims.append(result)
                if result is not None and not isinstance(result, int | str | bytes | bool | float):
                    poke(r, result, values, say)
        except Timeout:
            pass
        finally:
            try:
                signal.setitimer(signal.ITIMER_REAL, 0)
            except Timeout:
                pass
            sys.stdout, sys.stderr = real_out, sys.__stderr__
    print('done', count, 'of', len(table))


main()
