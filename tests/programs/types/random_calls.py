# Random calls of every method and operator of the built-in types: the results and the kinds of error as a checksum of what
# CPython 3.14 gives. With TEST_IN_FULL all of them are printed, with the messages.
# options: -W ignore
import os
import random
import re
import zlib

FULL = 'TEST_IN_FULL' in os.environ
ALPHABETS = 'ab', 'abcAB \t\n', 'aäßéİı', 'a€漢ﬀ', 'a🐍😀', '01 9٣_+-.e'


def text(r, most=12):
    alphabet = r.choice(ALPHABETS)
    return ''.join(r.choice(alphabet) for _ in range(r.randrange(most)))


def data(r, most=12):
    return bytes(r.choice(b'ab AB\t\n01\x00\xff') for _ in range(r.randrange(most)))


def integer(r):
    return r.choice([0, 1, -1, 2, 3, 7, 10, -5, 255, 256, True, False, r.randrange(-20, 20), r.randrange(-1 << 66, 1 << 66), 1 << 62, -(1 << 62),
                     (1 << 62) - 1, r.randrange(-1 << 200, 1 << 200)])


def number(r):
    return r.choice([integer(r), r.uniform(-10, 10), 0.0, -0.0, 1e300, 1e-300, float('inf'), float('nan'), 0.5, 2.5, -3.5, 1e16, 1j, 2 - 3j])


def small(r): return r.randrange(-4, 14)


def simple(r):
    return r.choice([integer, number, text, data, small, lambda r: None, lambda r: Ellipsis])(r)


def items(r, most=7): return [r.choice([small, text, simple])(r) for _ in range(r.randrange(most))]
def numbers(r): return [small(r) for _ in range(r.randrange(8))]


def hashable(r): return r.choice([small, text, lambda r: tuple(numbers(r))])(r)


MAKERS = {
    'str': text, 'bytes': data, 'bytearray': lambda r: bytearray(data(r)), 'int': integer, 'float': lambda r: float(r.choice([number(r), 0.1]).real),
    'complex': lambda r: complex(r.uniform(-3, 3), r.choice([0.0, -0.0, 1.5])), 'list': lambda r: r.choice([items, numbers])(r),
    'tuple': lambda r: tuple(r.choice([items, numbers])(r)), 'set': lambda r: {small(r) for _ in range(r.randrange(6))},
    'frozenset': lambda r: frozenset(small(r) for _ in range(r.randrange(6))), 'dict': lambda r: {hashable(r): small(r) for _ in range(r.randrange(6))},
    'range': lambda r: range(small(r), small(r), r.choice([1, 2, -1, -3])), 'slice': lambda r: slice(*r.choices([None, 0, 1, -1, 5], k=3)),
    'memoryview': lambda r: memoryview(data(r)), 'bool': lambda r: r.random() < 0.5}
# What may not be called: it does not end, tells addresses or sizes, or changes the interpreter.
SKIP = {'__reduce__', '__reduce_ex__', '__sizeof__', '__init_subclass__', '__class__', '__subclasshook__', '__new__', '__getstate__', '__del__',
        '__class_getitem__', '__dir__', '__getattribute__', '__setattr__', '__delattr__', '__hash__', '__alloc__', '__doc__', '__buffer__',
        '__release_buffer__', '__init__', 'fromkeys', 'maketrans', 'release', '__exit__'}


def argument(r, kind):
    x = r.random()
    if x < 0.45: return MAKERS[kind](r)
    if x < 0.65: return small(r)
    if x < 0.8: return text(r, 4) if kind != 'bytes' and kind != 'bytearray' else data(r, 4)
    if x < 0.9: return r.choice([items, numbers])(r)
    return r.choice([MAKERS[k] for k in MAKERS])(r)


def show(x, depth=0):
    if isinstance(x, (int, float, complex, str, bytes, bytearray, range, slice, type(None), type(Ellipsis), type(NotImplemented), type)):
        return repr(x)
    if isinstance(x, (set, frozenset)):
        return type(x).__name__ + repr(sorted(map(repr, x)))
    if isinstance(x, memoryview):
        return 'memoryview' + repr(x.tobytes()) if not depth and x.nbytes < 1000 else 'memoryview'
    if isinstance(x, (list, tuple)):
        return type(x).__name__ + '(' + ', '.join(show(y, depth + 1) for y in x) + ')'
    if isinstance(x, dict):
        return type(x).__name__ + '{' + ', '.join(show(k, depth + 1) + ': ' + show(v, depth + 1) for k, v in x.items()) + '}'
    if hasattr(x, '__next__'):
        return type(x).__name__ + show([y for y, _ in zip(x, range(30))])
    return type(x).__name__ + (show(list(x)) if hasattr(x, '__iter__') else '')


def too_large(name, me, arguments):
    """Repetition, powers and shifts of what makes gigabytes."""
    return name.strip('_i').lstrip('r') in ('mul', 'pow', 'lshift') and any(isinstance(a, int) and abs(a) > 1000 for a in (me, *arguments)) or (
        name in ('zfill', 'center', 'ljust', 'rjust', 'expandtabs', 'resize', '__format__', 'to_bytes', 'hex', '__round__') and any(
            isinstance(a, int) and abs(a) > 1000 for a in arguments)) or (
        name == '__format__' and any(isinstance(a, str) and re.search(r'\d{4}', a) for a in arguments))


def run(kind, seed, lines):
    r = random.Random('%s %d' % (kind, seed))
    # The order of a set of texts differs from run to run; the iterator of a str has another class name (docs/status.md).
    skip = SKIP | ({'pop', '__iter__', '__str__', '__repr__', '__format__'} if kind in ('set', 'frozenset', 'str') else set())
    names = sorted(n for n in dir(MAKERS[kind](r)) if n not in skip)
    me = MAKERS[kind](r)
    for _ in range(40):
        if r.random() < 0.3:
            me = MAKERS[kind](r)
        name = r.choice(names)
        arguments = [argument(r, kind) for _ in range(r.choice([0, 1, 1, 1, 2, 2, 3]))]
        if too_large(name, me, arguments):
            continue
        call = '%s.%s(%s)' % (show(me), name, ', '.join(map(show, arguments)))
        try:
            member = getattr(me, name)
            result = show(member(*arguments) if callable(member) else member)
            result += ' ' + show(me)
        except Exception as e:
            result = '%s: %s' % (type(e).__name__, e) if FULL else type(e).__name__
        lines.append(re.sub(r'0x[0-9a-f]{6,}', '0x', call + ' -> ' + result))


for kind in MAKERS:
    lines = []
    for seed in range(120):
        run(kind, seed, lines)
    if FULL:
        print(*(line.encode('unicode_escape').decode() for line in lines), sep='\n')
    print(kind, len(lines), zlib.crc32('\n'.join(lines).encode('utf-8', 'surrogatepass')))
# expect: str 4799 562695469
# expect: bytes 4799 23221815
# expect: bytearray 4799 894443774
# expect: int 4560 973980509
# expect: float 4798 3625362464
# expect: complex 4797 1371038022
# expect: list 4799 4044121655
# expect: tuple 4799 473189610
# expect: set 4800 401709104
# expect: frozenset 4800 339723254
# expect: dict 4800 3356295833
# expect: range 4798 1811014672
# expect: slice 4797 3906079701
# expect: memoryview 4800 727468483
# expect: bool 4800 3689027308
