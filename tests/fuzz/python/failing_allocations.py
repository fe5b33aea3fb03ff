# Programs in which one allocation fails, or all from one on, end with an exit code, not with a signal.
# expect: no signals
# limit: 600
# long: it starts Krait thousands of times
#
# usage: failing_allocations.py [STEPS [PROGRAM...]]     STEPS: how many places are tried in each program, 40 if not said
import os
import subprocess
import sys

PROGRAMS = {
    'types': '''
import sys, types
for t in (memoryview(b'x'), bytearray(b'x'), {1}.__iter__(), frozenset([1]), slice(1, 2), 1j, range(3), iter(range(3)), {}.keys(),
          {}.items(), {}.values(), reversed([1]), zip([1]), map(str, [1]), filter(None, [1]), enumerate([1]), super(type, type),
          property(), staticmethod(len), classmethod(len), types.SimpleNamespace(a=1), types.MappingProxyType({}), int | str,
          list[int], (x for x in ()), sys.flags, sys.version_info, type(sys), object(), Exception(), iter('x'), iter(b'x'),
          iter({}), iter([]), iter(()), len, [].append, ''.join, print, type.__dict__, int.real, NotImplemented, ...):
    for name in dir(t):
        getattr(type(t), name, None)
    repr(t)
''',
    'classes': '''
class Meta(type):
    def __new__(m, name, bases, space, **k): return super().__new__(m, name, bases, space)
class A(metaclass=Meta):
    __slots__ = ('a', 'b')
    def __init__(self): self.a, self.b = 1, [2]
    @property
    def p(self): return self.a
class B(A):
    x: int = 3
    def __getattr__(self, name): return name
    def __init_subclass__(cls): cls.made = True
class C(B):
    def __setitem__(self, *a): self.item = a
for i in range(20):
    o = C(); o.z = o.p + len(o.q); o[i] = o
    del o
''',
    'functions': '''
def outer(n):
    def inner(*a, k=1, **kw): return n, a, k, kw
    return inner
def gen(n):
    try:
        for i in range(n): yield i, outer(i)
    finally: outer(n)
list(map(lambda x: x[1](1, 2, k=3, z=4), gen(20)))
async def co(): return await other()
async def other(): return [x async for x in agen()]
async def agen():
    for i in range(3): yield i
c = co()
try: c.send(None)
except StopIteration as e: print(e.value)
''',
    'exceptions': '''
class E(Exception): pass
def f(n):
    if n == 0: raise E('x', n) from KeyError(n)
    try: f(n - 1)
    finally: str(n)
for i in range(5):
    try: f(i)
    except* (E, ValueError) as g: print(g.exceptions, g.exceptions[0].__cause__)
try: f(3)
except E as e:
    e.add_note('n'); import traceback; traceback.format_exception(e)
with open('/dev/null') as h: h.read()
assert f(2)
''',
    'data': '''
import sys
d = {i: str(i) for i in range(300)}; d |= {str(i): i for i in range(300)}; del d[5]
s = {x for x in d if isinstance(x, int)} ^ {1, 2, 1000}
l = sorted(d.values(), key=str, reverse=True); del l[3:50:2]; l *= 2
t = tuple(l) + (1,); text = f'{t[1]!r:>30}|{3.5:.3e}|{2**300:,}' * 20
b = bytearray(text.encode()); m = memoryview(b)[3:9]; b2 = bytes(m) * 30
text.upper().split('|'); text.replace('0', 'zero').translate({97: 'bb'}); '%s %r %d' % (t[0], 'x', 7 ** 90)
x = 3 ** 2000 // 7 ** 300 % 10 ** 40; str(x); int('9' * 800); x.to_bytes(900, 'big'); complex(1, 2) ** 2
match d:
    case {1: a, **rest}: print(len(rest))
''',
    'imports': '''
import json, re, collections, functools, dataclasses, typing, enum, contextlib, datetime, decimal, pickle
@dataclasses.dataclass
class P:
    x: int
    y: list = dataclasses.field(default_factory=list)
class Color(enum.Enum): RED = 1; BLUE = 2
p = pickle.loads(pickle.dumps([P(1), Color.RED])); json.loads(json.dumps({'a': [1, 2.5, None]}, indent=1))
re.sub(r'(?P<w>[a-z]+)(\\d*)', lambda m: m['w'].upper(), 'abc1 def22 ' * 20); collections.Counter('hello'); collections.namedtuple('N', 'a b')(1, 2)
functools.lru_cache(lambda x: x)(3); datetime.datetime.now().isoformat()
''',
    'compile': '''
source = 'def f(a, b=1, *c, d=2, **e):\\n  try:\\n    return [x for x in c if x > a]\\n  except* E as e: pass\\nclass A[T](B): x: T = f"{1+2!r:>{3}}"\\n'
for mode in ('exec',):
    code = compile(source * 3, 'x', mode); import ast, dis, symtable
    ast.unparse(ast.parse(source)); list(dis.get_instructions(code)); symtable.symtable(source, 'x', mode)
try: compile('f(', 'x', 'exec')
except SyntaxError as e: print(e)
eval('1 + 2 * 3'); exec('import sys as z', {}); type(eval)('f') if 0 else None
''',
    'threads': '''
import threading, queue, weakref, gc, asyncio
q = queue.Queue()
def work():
    for i in range(20): q.put([i])
ts = [threading.Thread(target=work) for _ in range(3)]
for t in ts: t.start()
for t in ts: t.join()
class A: pass
a = A(); a.a = a; r = weakref.ref(a, print); f = weakref.finalize(a, print, 'gone'); del a; gc.collect()
async def main(): await asyncio.gather(*(asyncio.sleep(0) for _ in range(3)))
asyncio.run(main())
''',
    'syntax trees': '''
import ast, symtable, tokenize, io, codeop
source = 'async def f(a: int, /, b=1, *c, d=2, **e) -> str:\\n  async with a as b: await c\\n  return [x async for x in c if x > a]\\n' \\
    'match x:\\n  case [1, {"a": y, **z}, A(b=3) | None] if z: pass\\n' \\
    'class A[T: int, *U](B, metaclass=C): x: T = f"{1+2!r:>{3}}" if t"{x}" else 2 ** 100\\ntype X[T] = lambda *a: (yield)\\n' * 3
tree = ast.parse(source); ast.dump(tree, indent=1); compile(tree, 'x', 'exec', optimize=2); ast.fix_missing_locations(tree)
ast.literal_eval('[1, 2.5, "a", b"b", (1,), {2: 3}, {4}, None, -1, 1+2j]')
t = symtable.symtable(source, 'x', 'exec'); [c.get_symbols() for c in t.get_children()]
list(tokenize.generate_tokens(io.StringIO(source).readline)); codeop.compile_command('if 1:')
for bad in 'x = = 1', 'f(', 'def f(a, a): pass', 'x = 1\\n  y', '"', 'f"{', '(' * 300, 'nonlocal x', 'await x', '\\0':
    try: compile(bad, 'x', 'exec')
    except (SyntaxError, ValueError, MemoryError): pass
''',
    'system calls': '''
import os, tempfile, subprocess, signal, select, socket, stat, fcntl, mmap, pwd, grp, resource, time
with tempfile.TemporaryDirectory() as d:
    p = os.path.join(d, 'a'); f = os.open(p, os.O_RDWR | os.O_CREAT); os.write(f, b'abc' * 100); os.lseek(f, 0, 0); os.read(f, 10)
    os.pread(f, 5, 1); os.writev(f, [b'a', b'b']); os.readv(f, [bytearray(3)]); os.fstat(f); m = mmap.mmap(f, 0); m[:3]; m.close(); os.close(f)
    os.rename(p, p + 'b'); os.symlink(p + 'b', p); os.readlink(p); list(os.scandir(d)); os.listdir(d.encode()); list(os.walk(d)); os.stat(p); os.utime(p)
    os.listxattr(p); os.access(p, os.R_OK); os.path.realpath(p); os.truncate(p, 3); os.chmod(p, 0o600)
subprocess.run(['true', 'a'], env={'A': 'b'}); os.waitpid(os.posix_spawn('/bin/true', ['a'], {'b': 'c'}), 0); os.getlogin if 0 else None
os.environ['KX'] = 'y'; del os.environ['KX']; os.uname(); os.getgroups(); os.times(); os.sched_getaffinity(0); os.get_terminal_size if 0 else None
a, b = socket.socketpair(); a.send(b'x' * 100); b.recv(10); b.recvmsg(10, 100); p = select.poll(); p.register(a); p.poll(0); select.select([b], [], [], 0)
e = select.epoll(); e.register(a); e.poll(0); socket.getaddrinfo('localhost', 80); pwd.getpwuid(0).pw_dir; grp.getgrall(); resource.getrusage(0)
signal.pthread_sigmask(0, []); signal.signal(10, lambda *a: None); os.kill(os.getpid(), 10); time.strftime('%Y'); time.localtime(); r, w = os.pipe(); os.close(r)
if os.fork() == 0: os._exit(0)
os.wait()
''',
    'native modules': '''
import array, struct, zlib, bz2, lzma, hashlib, hmac, binascii, csv, io, itertools, heapq, bisect, operator, math, random, unicodedata, contextvars
import ctypes, pyexpat, queue, uuid, zoneinfo, datetime, marshal, weakref, select, _lsprof, mmap, locale, copyreg, statistics
from compression import zstd
a = array.array('q', range(50)); a.extend(a); a.tobytes(); array.array('w', 'abc').tounicode(); struct.unpack('<5q', struct.pack('<5q', *range(5)))
data = b'abc' * 1000
for m in zlib, bz2, lzma, zstd: m.decompress(m.compress(data))
[h(data).hexdigest() for h in (hashlib.md5, hashlib.sha256, hashlib.blake2b, hashlib.sha3_256)]; hmac.digest(b'k', data, 'sha256')
binascii.a2b_base64(binascii.b2a_base64(data)); binascii.b2a_qp(data, istext=False); list(csv.DictReader(['a,b', '1,"2"'])); csv.writer(io.StringIO()).writerow([1, None, 'x"y'])
[list(itertools.islice(f, 5)) for f in (itertools.permutations(range(4)), itertools.combinations(range(4), 2), itertools.product('ab', repeat=2), itertools.groupby('aab'),
    itertools.tee('abc')[0], itertools.zip_longest('a', 'bc'), itertools.accumulate([1, 2]), itertools.batched('abcde', 2), itertools.pairwise('abc'), itertools.cycle('ab'))]
heapq.nlargest(3, range(50)); list(heapq.merge([1, 3], [2])); bisect.insort(l := [1, 3], 2); operator.attrgetter('a.b', 'c'); operator.itemgetter(1, 2)('abc')
math.factorial(100); math.comb(100, 50); math.fsum([.1] * 20); math.lcm(4, 6, 10); random.Random(5).sample(range(100), 10); random.getrandbits(500); random.randbytes(100)
unicodedata.normalize('NFKD', 'éﬁ'); unicodedata.name('é'); unicodedata.lookup('BULLET'); v = contextvars.ContextVar('v'); contextvars.copy_context().run(v.set, 3)
class S(ctypes.Structure): _fields_ = [('a', ctypes.c_int), ('b', ctypes.c_char * 5)]
S(1, b'x').b; (ctypes.c_int * 3)(1, 2); ctypes.create_string_buffer(b'a', 10).raw; ctypes.CDLL(None).abs(-3); ctypes.pointer(ctypes.c_int(3)).contents
p = pyexpat.ParserCreate(); p.StartElementHandler = lambda *a: None; p.Parse('<a b="c">x<d/></a>', True); q = queue.SimpleQueue(); q.put(1); q.get(); uuid.uuid4()
datetime.datetime.now(datetime.timezone.utc).astimezone().isoformat(); datetime.date.fromisoformat('2020-01-02').strftime('%A'); datetime.timedelta(1) / 3
pr = _lsprof.Profiler(); pr.enable(); len('a'); pr.disable(); pr.getstats(); io.TextIOWrapper(io.BufferedRandom(io.BytesIO(b'a\\r\\nb'))).readlines(); locale.localeconv()
marshal.loads(marshal.dumps([1, 'a', 2.5, (3,), {4}, {5: 6}, b'x', 2**70])); statistics.mean([1, 2]); 'a'.encode('idna'); 'é'.encode('utf-7'); b'\\xff'.decode('cp1252')
''',
}


def ended_by(options, program):
    """The number of the signal that ended the program, or 0."""
    ended = subprocess.run([sys.executable, *options, '-c', program], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, timeout=120)
    return max(0, -ended.returncode), ended.stderr.decode(errors='replace')


def places(steps):
    """Numbers of allocations, the first ones and then ever farther apart."""
    n, seen = 0.0, set()
    while len(seen) < steps:
        seen.add(int(n))
        n = n * 1.17 + 1
    return sorted(seen)


def main():
    if sys.implementation.name != 'krait':
        return print('no signals')
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    bad = 0
    for name in sys.argv[2:] or PROGRAMS:
        for n in places(steps):
            for many in (1, 50, 10**9):
                number, text = ended_by(['-X', f'fail-alloc={n}:{n + many}'], PROGRAMS[name])
                if number:
                    bad += 1
                    print(f'{name}: -X fail-alloc={n}:{n + many}: signal {number}\n{text[-300:]}', flush=True)
    print(f'{bad} signals' if bad else 'no signals')


main()
