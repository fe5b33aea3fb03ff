# Chains of objects that pass an operation on to the next; CPython 3.14 itself does not survive most of these.
# expect: survived
import functools
import itertools
import sys
import types

if sys.implementation.name == 'cpython':
    print('survived')
    sys.exit()
N = 100000


def attempt(function):
    try:
        function()
    except (RecursionError, MemoryError, TypeError, ValueError, AttributeError, StopIteration, KeyError):
        pass


def chain(step, start, *operations):
    x = start
    for _ in range(N): x = step(x)
    for operation in operations: attempt(lambda: operation(x))


def delegating(x): yield from x
async def awaiting(x): return await x
async def end(): return 1


take = list, next
for step in (lambda x: map(abs, x), lambda x: map(lambda y: y, x), lambda x: filter(None, x), zip, enumerate,
             itertools.chain, lambda x: itertools.islice(x, 1), lambda x: itertools.takewhile(abs, x),
             lambda x: itertools.dropwhile(lambda y: 0, x), itertools.accumulate,
             lambda x: itertools.starmap(abs, zip(x)), lambda x: itertools.filterfalse(lambda y: 0, x),
             lambda x: itertools.compress(x, [1]), lambda x: itertools.chain.from_iterable([x]), itertools.zip_longest,
             lambda x: itertools.tee(x, 1)[0], itertools.pairwise, lambda x: itertools.batched(x, 1),
             lambda x: (y for y in x), lambda x: iter(x.__next__, None), itertools.groupby, delegating):
    chain(step, iter([1]), *take)
chain(itertools.cycle, iter([1]), next)   # a list of it has no end
for operation in lambda x: x.send(None), lambda x: x.throw(ValueError), lambda x: x.close(): chain(awaiting, end(), operation)
proxy = types.MappingProxyType
chain(proxy, {1: 2}, len, repr, str, iter, list, bool, lambda x: x[1], lambda x: 1 in x, lambda x: x.get(1),
      lambda x: x == x, lambda x: x | x, hash, reversed, lambda x: x.keys(), lambda x: x.copy())
chain(lambda x: types.MethodType(x, 1), len, lambda x: x(), hash, repr, lambda x: x == x, lambda x: x.missing)
chain(functools.partial, len, lambda x: x([]), repr)
chain(lambda x: functools.partial(len, x), 1, repr)
chain(lambda x: types.GenericAlias(x, (int,)), list, hash, repr, lambda x: x(), lambda x: x.missing)
chain(lambda x: list[x], int, hash, repr, lambda x: x == list[x])
chain(staticmethod, len, lambda x: x([]), repr)
chain(slice, 1, hash, repr, lambda x: x == slice(x))
chain(lambda x: types.SimpleNamespace(x=x), 1, repr, lambda x: x == types.SimpleNamespace(x=x))
chain(functools.cmp_to_key(lambda a, b: 0), 1, lambda x: x < x)
chain(lambda x: x.replace(co_consts=(x,)), compile('1', '', 'eval'), hash, repr, lambda x: x == x.replace())
p = functools.partial(len)
p.__setstate__((p, (), {}, {}))
attempt(p), attempt(lambda: repr(p))
p.__setstate__((len, (), {}, {}))


def nested(n):
    if n: yield from nested(n - 1)
    yield n


sys.setrecursionlimit(10**6)
sys.unraisablehook = lambda *a: None
g = nested(100000)
next(g)
attempt(lambda: g.throw(ValueError))
g = nested(100000)
next(g)
attempt(g.close)
g = nested(100000)
next(g)
del g
print('survived')
