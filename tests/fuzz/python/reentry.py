"""Native objects that are used again while they work: iterators, containers, streams, encoders and caches whose
callbacks, items, keys and finalizers call any method of any of them, or let go of the last reference to one.

usage: reentry.py SEED COUNT [FROM [FIRST]]     with FROM, says what it does from that case on
"""
import _csv
import _json
import array
import bisect
import bz2
import codecs
import collections
import contextvars
import copy
import functools
import gc
import heapq
import io
import itertools
import json
import lzma
import operator
import pickle
import queue
import random
import re
import signal
import struct
import sys
import types
import warnings
import weakref
import zlib
from xml.parsers import expat

r = random.Random(0)
pool = []     # what is in use; entries come and go meanwhile
depth = 0
say = lambda *a: None
SKIP = {'__class__', '__subclasshook__', '__init_subclass__', 'fileno', 'breakpoint', '__sizeof__', 'acquire', 'get', 'put', '__dir__'}


class Timeout(BaseException):
    pass


def alarm(*a):
    raise Timeout


def anything():
    k = r.randrange(16)
    if k < 7: return Meddler()
    if k < 12 and pool: return r.choice(pool)
    return r.choice([0, 1, 2, -1, 5, 'a', b'ab', None, (1, 2), 'é', 2**70, 1.5, len, True, [], {}])


def meddle():
    """Does something to the objects in use."""
    global depth
    if depth > 2 or not pool or r.random() < .3: return
    depth += 1
    try:
        for _ in range(r.choice([1, 1, 2])):
            k = r.randrange(12)
            at = r.randrange(len(pool))
            if k == 0: pool[at] = None
            elif k == 1: pool[at] = make()
            elif k == 2 and r.random() < .2: gc.collect()
            else: use(pool[at])
    finally:
        depth -= 1


def use(o):
    if o is None: return
    try:
        k = r.randrange(10)
        if k < 5:
            name = r.choice([n for n in dir(type(o)) if n not in SKIP])
            say('  ' * depth, type(o).__name__, name)
            method = getattr(o, name)
            if callable(method): keep(method(*[anything() for _ in range(r.choice([0, 0, 1, 1, 2, 3]))]))
        elif k == 5:
            say('  ' * depth, type(o).__name__, 'next')
            keep(next(iter(o)))
        elif k == 6:
            say('  ' * depth, type(o).__name__, 'few')
            for v, _ in zip(o, range(4)): meddle()
        elif k == 7:
            say('  ' * depth, type(o).__name__, 'operators')
            r.choice([operator.eq, operator.lt, operator.add, operator.iadd, operator.contains, operator.getitem,
                      operator.ior, operator.or_, operator.mul, operator.imul, operator.sub, operator.and_, operator.delitem])(o, anything())
        elif k == 8:
            say('  ' * depth, type(o).__name__, 'function')
            keep(r.choice([repr, hash, list, tuple, sorted, copy.copy, max, set, memoryview, bytes, len, sum, dict, any, json.dumps,
                           pickle.dumps, collections.Counter, reversed, enumerate, array.array('B').extend, b''.join, ''.join, bytearray,
                           lambda o: list(map(Meddler.call, o)), lambda o: '%s %r' % (o, o), lambda o: o[anything():anything()],
                           lambda o: struct.pack('3s', o), lambda o: print(o, file=anything()), lambda o: [*o, *o], lambda o: {**o},
                           lambda o: functools.reduce(Meddler.call, o), lambda o: heapq.merge(o, o, key=Meddler.call), lambda o: heapq.nsmallest(2, o, key=Meddler.call),
                           lambda o: str.__mod__('%(a)s', o), lambda o: bisect.bisect(o, Meddler()), lambda o: isinstance(o, anything()),
                           lambda o: sorted(o, key=Meddler.call), lambda o: int(o), lambda o: f'{o:>{Meddler()}}', lambda o: range(o, anything(), anything()),
                           lambda o: type('T', (), o), lambda o: setattr(o, 'a', anything()), lambda o: slice(o, o, o).indices(5)])(o))
        else:
            say('  ' * depth, type(o).__name__, 'item')
            operator.setitem(o, r.choice([0, slice(0, 2), slice(None, None, 2), Meddler(), 'a']), anything())
    except Exception:
        pass


def keep(v):
    if v is not None and not isinstance(v, (int, str, float)) and r.random() < .4 and len(pool) < 14: pool.append(v)


class Meddler:
    """Meddles in every special method."""
    def call(self, *a, **k):
        meddle()
        return anything()
    __call__ = read = write = readline = flush = close = readinto = seek = get = send = persistent_id = default = call
    def __hash__(self): meddle(); return r.choice([1, 1, 2])
    def __eq__(self, other): meddle(); return r.random() < .5
    def __lt__(self, other): meddle(); return r.random() < .5
    __gt__ = __le__ = __ge__ = __lt__
    def __bool__(self): meddle(); return r.random() < .5
    def __index__(self): meddle(); return r.choice([0, 1, 2, 3, -1, 100])
    __int__ = __index__
    def __float__(self): meddle(); return 1.5
    def __len__(self): meddle(); return r.choice([0, 1, 2, 3, 8])
    __length_hint__ = __len__
    def __iter__(self): meddle(); return r.choice([Meddler(), iter([Meddler(), 1, 2]), iter((1, 'a'))])
    def __next__(self):
        meddle()
        if r.random() < .3: raise StopIteration
        return anything()
    def __contains__(self, x): meddle(); return r.random() < .5
    def __getitem__(self, x):
        meddle()
        if r.random() < .3: raise r.choice([IndexError, KeyError])
        return anything()
    def __setitem__(self, *a): meddle()
    __delitem__ = __setitem__
    def keys(self): meddle(); return r.choice([['a', 'b'], Meddler(), ('a',), [Meddler()]])
    def __repr__(self): meddle(); return r.choice(['M', 'é', '€' * 20])
    __str__ = __repr__
    def __format__(self, spec): meddle(); return 'f'
    def __bytes__(self): meddle(); return b'abc'
    def __del__(self):
        if r.random() < .2: keep(self)
        meddle()
    def __add__(self, o): meddle(); return r.choice([NotImplemented, self, 1])
    __radd__ = __mul__ = __rmul__ = __mod__ = __or__ = __ror__ = __sub__ = __and__ = __iadd__ = __add__
    def __reduce_ex__(self, n): meddle(); return r.choice(['Meddler', (Meddler, ()), (list, ([1],), None, Meddler(), None), (dict, (), {1: 2}, None, Meddler()), (Meddler, (), Meddler())])
    def __deepcopy__(self, memo): meddle(); return self
    def __buffer__(self, flags): meddle(); return memoryview(r.choice([bytearray(b'abcd'), b'ab']))
    def __release_buffer__(self, view): meddle()
    def __enter__(self): meddle(); return self
    def __exit__(self, *a): meddle(); return r.random() < .5
    def __fspath__(self): meddle(); return '/nonexistent'
    def __missing__(self, key): meddle(); return 1
    def __set_name__(self, *a): meddle()
    def __instancecheck__(self, c): meddle(); return True


class RawStream(io.RawIOBase):
    def readinto(self, b):
        meddle()
        if r.random() < .3: keep(b)
        n = r.choice([0, 1, len(b), len(b), 1])
        if n: b[:n] = b'a' * n
        return r.choice([n, n, n, len(b) + 1, None])
    def write(self, b):
        meddle()
        if r.random() < .3: keep(b)
        return r.choice([len(b), 1, len(b), len(b) + 1, None])
    def readable(self): meddle(); return True
    def writable(self): meddle(); return True
    def seekable(self): meddle(); return r.random() < .7
    def seek(self, *a): meddle(); return 0
    def tell(self): meddle(); return 0
    def truncate(self, *a): meddle(); return 0
    def close(self): meddle(); super().close()


def subclass(base):
    class Sub(base):
        def __del__(self): meddle()
    return Sub


@functools.cache
def subclasses(): return [subclass(c) for c in (list, dict, set, bytearray, collections.deque, collections.OrderedDict, tuple, str, io.BytesIO, io.StringIO, array.array, int, bytes, collections.defaultdict, frozenset)]


def gen():
    meddle()
    x = yield anything()
    meddle()
    yield from r.choice([Meddler(), iter([x, Meddler()]), gen()])


M = Meddler
items = lambda: [anything() for _ in range(r.randrange(5))]
MAKERS = [
    lambda: items(), lambda: items(), lambda: tuple(items()), lambda: {anything(): anything() for _ in range(r.randrange(8))},
    lambda: {M(): M(), M(): M(), 'a': M()}, lambda: {anything() for _ in range(6)}, lambda: frozenset(items()),
    lambda: collections.deque(items(), r.choice([None, 2])), lambda: collections.OrderedDict((anything(), 1) for _ in range(6)),
    lambda: collections.defaultdict(M(), {M(): 1}), lambda: collections.Counter(items()), lambda: collections.ChainMap({M(): 1}, {}),
    lambda: bytearray(b'abcdefgh'), lambda: memoryview(r.choice([bytearray(b'abcdefgh'), array.array('i', [1, 2, 3, 4])])),
    lambda: array.array(r.choice('bBhiIqdfuw')), lambda: array.array('i', [1, 2, 3, 4]), lambda: memoryview(M()),
    lambda: io.BytesIO(b'abc\ndef\n'), lambda: io.BytesIO(b'abcdef').getbuffer(), lambda: io.StringIO('abc\nd\r\ne'),
    lambda: io.BufferedReader(RawStream(), r.choice([1, 4, 64])), lambda: io.BufferedWriter(RawStream(), 4), lambda: io.BufferedRandom(RawStream(), 8),
    lambda: io.BufferedRWPair(RawStream(), RawStream(), 4), lambda: io.TextIOWrapper(io.BufferedRandom(RawStream(), 8), 'utf-8', newline=r.choice([None, '', '\n'])),
    lambda: io.TextIOWrapper(io.BytesIO(b'abc\nde\xc3\xa9'), 'utf-8'), lambda: io.TextIOWrapper(M()), lambda: io.IncrementalNewlineDecoder(M(), True),
    lambda: map(M(), *[items() for _ in range(r.randrange(1, 3))]), lambda: map(M(), M()), lambda: filter(M(), M()), lambda: filter(M(), items()),
    lambda: zip(M(), M(), items()), lambda: zip(items(), M(), strict=True), lambda: enumerate(M(), r.choice([0, 2**62 - 1, 2**64])), lambda: reversed(M()), lambda: iter(M().call, M()),
    lambda: iter(items()), lambda: iter({1: M(), 2: 3}), lambda: iter({1: M()}.items()), lambda: {M(): 2}.keys(), lambda: {1: M()}.values(), lambda: {1: M()}.items(), lambda: reversed({1: M()}),
    lambda: iter({M()}), lambda: iter(collections.deque([M(), 1])), lambda: reversed(collections.deque([M()])), lambda: iter(collections.OrderedDict({1: M(), 2: 1})), lambda: iter(array.array('i', [1, 2])),
    lambda: gen(), lambda: (x for x in M()),
    *[(lambda f: lambda: f())(f) for f in (
        lambda: itertools.chain(M(), items()), lambda: itertools.chain.from_iterable(M()), lambda: itertools.cycle(M()), lambda: itertools.cycle(items()), lambda: itertools.islice(M(), 1, 9, 2),
        lambda: itertools.accumulate(M(), M()), lambda: itertools.accumulate(items(), M(), initial=M()), lambda: itertools.groupby(M(), M()), lambda: itertools.groupby(items(), M()),
        lambda: next(itertools.groupby(items(), M()))[1], lambda: itertools.product(M(), items()), lambda: itertools.permutations(M(), 2), lambda: itertools.combinations(items(), 2),
        lambda: itertools.combinations_with_replacement(items(), 2), lambda: itertools.takewhile(M(), M()), lambda: itertools.dropwhile(M(), M()), lambda: itertools.filterfalse(M(), M()),
        lambda: itertools.starmap(M(), [(1, 2), M(), items()]), lambda: itertools.starmap(M(), M()), lambda: itertools.zip_longest(M(), items(), fillvalue=M()), lambda: itertools.compress(M(), M()),
        lambda: itertools.pairwise(M()), lambda: itertools.batched(M(), 2), lambda: itertools.batched(M(), 2, strict=True), lambda: itertools.count(M(), M()), lambda: itertools.count(1, M()), lambda: itertools.repeat(M(), 3))],
    lambda: r.choice(itertools.tee(M(), 2)), lambda: r.choice(itertools.tee(items(), 3)),
    lambda: functools.partial(M(), M(), functools.Placeholder, a=M()), lambda: functools.partial(M(), M()), lambda: functools.lru_cache(r.choice([None, 1, 2, 0]))(M()), lambda: functools.cmp_to_key(M())(M()),
    lambda: functools.partialmethod(M()), lambda: functools.cached_property(M()), lambda: functools.singledispatch(M().call),
    lambda: _csv.writer(M(), quotechar='"', quoting=r.randrange(4)), lambda: _csv.reader(M()), lambda: _csv.reader(['a,b', 'c"d', M()]), lambda: csv.DictReader(['a,b', '1,2']),
    lambda: pickle.Pickler(M()), lambda: pickle.Pickler(io.BytesIO(), 5, buffer_callback=M()), lambda: pickle.Unpickler(M()), lambda: pickle.Unpickler(io.BytesIO(pickle.dumps([{1: 2}, 'a'], 2))),
    lambda: pickle.Pickler(M()).memo, lambda: json.JSONEncoder(default=M(), indent=r.choice([None, 2])), lambda: _json.make_encoder({}, M(), M(), None, ': ', ', ', True, False, True),
    lambda: json.JSONDecoder(object_hook=M(), object_pairs_hook=r.choice([None, M()])).scan_once, lambda: json.JSONDecoder(parse_float=M(), parse_int=M()),
    lambda: codecs.getincrementaldecoder(r.choice(['utf-8', 'utf-16', 'utf-7']))(), lambda: codecs.getincrementalencoder('utf-16')(), lambda: codecs.StreamReader(M()),
    lambda: struct.Struct(r.choice(['3s', '<iq', 'P', '2s0p', '?d'])), lambda: struct.iter_unpack('B', bytearray(b'abc')), lambda: re.compile('(a)|b*'), lambda: re.compile('a').finditer('aaba'),
    lambda: re.compile(b'b').finditer(bytearray(b'abab')), lambda: re.compile('a').scanner('aab'), lambda: re.match('(?P<x>a)', 'ab'), lambda: re.compile(b'a').match(bytearray(b'ab')),
    lambda: zlib.compressobj(), lambda: zlib.decompressobj(), lambda: bz2.BZ2Compressor(), lambda: bz2.BZ2Decompressor(), lambda: lzma.LZMACompressor(), lambda: lzma.LZMADecompressor(),
    lambda: weakref.ref(m := M(), M()), lambda: weakref.WeakKeyDictionary({M(): 1}), lambda: weakref.WeakValueDictionary({1: M()}), lambda: weakref.WeakSet([M()]), lambda: weakref.proxy(r.choice(pool) if pool else M(), M()), lambda: weakref.finalize(M(), M()),
    lambda: queue.SimpleQueue(), lambda: contextvars.copy_context(), lambda: contextvars.ContextVar('x', default=M()), lambda: types.SimpleNamespace(a=M()), lambda: types.MappingProxyType({'a': M()}), lambda: types.MappingProxyType(M()),
    lambda: types.CellType(M()), lambda: types.MethodType(M(), M()), lambda: types.GenericAlias(M(), (M(), 1)), lambda: list[M()] , lambda: int | types.GenericAlias(list, M()),
    lambda: property(M(), M(), M()), lambda: staticmethod(M()), lambda: classmethod(M()), lambda: slice(M(), M(), M()), lambda: range(0, 10, 2), lambda: super(M, M()), lambda: type('T', (M,), {'__slots__': ('a', 'b'), 'c': M()}), lambda: type('T', (M,), {'c': M()})(),
    lambda: operator.itemgetter(M(), 1), lambda: operator.attrgetter('a.b', 'c'), lambda: operator.methodcaller('call', M(), a=M()), lambda: random.Random(1), lambda: expat.ParserCreate(), lambda: ExceptionGroup('g', [ValueError(M()), TypeError(M())]),
    lambda: KeyError(M()), lambda: OSError(M(), M(), M()), lambda: UnicodeDecodeError('a', b'abc', 1, 2, 'c'), lambda: StopIteration(M()), lambda: ImportError(M(), name=M()), lambda: bytes(M()), lambda: struct.Struct(M()),
    lambda: r.choice(subclasses())(), lambda: r.choice(subclasses())(items()), lambda: r.choice(subclasses())(b'abc'), lambda: sys._getframe().f_locals, lambda: sys._getframe(), lambda: M().call, lambda: M.call, lambda: heapq.merge(items(), M(), key=M()),
]


def make():
    try:
        return r.choice(MAKERS)()
    except Exception:
        return None


def main():
    global r, say, depth
    seed, count = sys.argv[1], int(sys.argv[2])
    say_from = int(sys.argv[3]) if len(sys.argv) > 3 else count
    warnings.simplefilter('ignore')
    sys.unraisablehook = lambda *a: None
    sys.setrecursionlimit(500)
    signal.signal(signal.SIGALRM, alarm)
    real = sys.stdout
    for i in range(int(sys.argv[4]) if len(sys.argv) > 4 else 0, count):
        r = random.Random(f'{seed}/{i}')
        depth = 0
        if i >= say_from:
            say = lambda *a: print(*a, file=real, flush=True)
            say('case', i)
        try:
            signal.setitimer(signal.ITIMER_REAL, 1, .2)
            for _ in range(r.randrange(1, 5)): pool.append(make())
            for _ in range(r.randrange(2, 15)):
                if pool: use(r.choice(pool))
                if len(pool) > 20: del pool[r.randrange(10):]
            depth = 9 if r.random() < .3 else 0
            pool.clear()
        except (Timeout, SystemExit, KeyboardInterrupt, GeneratorExit, RecursionError):
            pass
        finally:
            try:
                signal.setitimer(signal.ITIMER_REAL, 0)
                pool.clear()
            except Timeout:
                pass
    print('done', count)


if __name__ == '__main__': main()
