"""What objects weigh, in bytes of resident memory each, the place in a list included."""
# expect: ok
import gc
import os
import sys

if not sys.platform.startswith('linux') or sys.implementation.name != 'krait' or 'KRAIT_SANITIZED' in os.environ:
    print('ok')
    sys.exit()

N = 300_000


def resident():
    with open('/proc/self/smaps_rollup') as f:
        for line in f:
            if line.startswith('Rss:'):
                return int(line.split()[1]) * 1024


class Attributes:
    def __init__(self, i):
        self.a = self.b = self.c = i


class Slots:
    __slots__ = ('a', 'b', 'c')

    def __init__(self, i):
        self.a = self.b = self.c = i


def closure(i):
    def f():
        return i
    return f


def generator(i):
    yield i


def method(i):
    return all_objects.append


# The most that each may weigh: the sizes of docs/architecture.md where they are reached, else what holds now.
LIMITS = [('int', 8, lambda i: i), ('float', 8, lambda i: i + 0.5), ('instance of three attributes', 56, Attributes),
          ('instance with three slots', 48, Slots), ('empty dict', 48, lambda i: {}), ('empty list', 48, lambda i: []),
          ('dict of three', 136, lambda i: {'a': i, 'b': i, 'c': i}), ('tuple of three', 56, lambda i: (i, i, i)),
          ('list of three', 72, lambda i: [i, i, i]), ('closure', 96, closure), ('generator', 120, generator),
          ('function', 72, lambda i: lambda: 0), ('method', 56, method), ('text', 48, lambda i: 'x%d' % i),
          ('object', 24, lambda i: object())]


def weigh(make):
    gc.collect()
    objects = [None] * N
    before = resident()
    for i in range(N):
        objects[i] = make(i)
    return (resident() - before) / N + 8


gc.disable()
all_objects = []
for what, limit, make in LIMITS:
    for i in range(100):
        make(i)
    weight = weigh(make)
    assert weight <= limit + 2, (what, weight, limit)
entries = {i: i for i in range(2 * N)}
weight = sys.getsizeof(entries) / len(entries)
assert weight <= 36, ('entry of a dict', weight)
print('ok')
