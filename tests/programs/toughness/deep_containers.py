# Containers nested deeply: text, comparison, hash, copies and their end.
# limit: 120
# expect: looked at: list tuple dict frozenset slice
# expect: copied
# expect: ended: list tuple dict generator closure slots instance partial method exception context cell
import copy
import functools
import json
import marshal
import pickle
import types

N = 100000


def nest(step, start=None):
    x = start
    for _ in range(N): x = step(x)
    return x


# How deep is too deep differs; nothing but these may come of it.
def attempt(function, *errors):
    try:
        function()
    except errors or (RecursionError, MemoryError):
        pass


looked = []
for name, step, start in (('list', lambda x: [x], None), ('tuple', lambda x: (x,), ()), ('dict', lambda x: {1: x}, None),
                          ('frozenset', lambda x: frozenset([x]), None), ('slice', lambda x: slice(x), None)):
    a, b = nest(step, start), nest(step, start)
    attempt(lambda: repr(a))
    attempt(lambda: a == b)
    if name in ('list', 'tuple'): attempt(lambda: a < b)
    if name in ('tuple', 'frozenset'): attempt(lambda: hash(a))
    if name == 'tuple': attempt(lambda: isinstance(1, a))
    looked.append(name)
print('looked at:', *looked)
a = nest(lambda x: [x])
for f in (copy.deepcopy, pickle.dumps, json.dumps, marshal.dumps): attempt(lambda: f(a), RecursionError, ValueError)
print('copied')


def generator(x):
    yield x


def started(x):
    g = generator(x)
    next(g)
    return g


class Slots:
    __slots__ = 'x',
    def __init__(self, x): self.x = x


class Instance:
    def __init__(self, x): self.x = x


def context(x):
    e = ValueError()
    e.__context__ = x
    return e


def closure(x):
    return lambda: x


done = []
for name, step in (('list', lambda x: [x]), ('tuple', lambda x: (x,)), ('dict', lambda x: {1: x}),
                   ('generator', started), ('closure', closure), ('slots', Slots), ('instance', Instance),
                   ('partial', lambda x: functools.partial(len, x)),
                   ('method', lambda x: types.MethodType(len, 1 if x is None else x)), ('exception', ValueError),
                   ('context', context), ('cell', types.CellType)):
    nest(step)
    done.append(name)
print('ended:', *done)
