"""A bit of everything while garbage is collected all the time."""
# options: -X gc-stress
import asyncio
import collections
import contextlib
import functools
import itertools
import re
import weakref


class Base:
    registry = weakref.WeakValueDictionary()

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)

    def __init__(self, n):
        self.n = n
        self.cycle = self
        Base.registry[n] = self

    def __del__(self):
        deaths.append(self.n)


deaths = []
for i in range(50):
    Base(i)
print(len(deaths) <= 50)
# expect: True


def countdown(n):
    while n:
        got = yield n
        n -= 1 if got is None else got


print(list(countdown(5)), sum(x * y for x, y in zip(range(10), itertools.count())))
# expect: [5, 4, 3, 2, 1] 285


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80))
# expect: 23416728348467685


async def work(n):
    await asyncio.sleep(0)
    return n * n


async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(i)) for i in range(10)]
    return [t.result() for t in tasks]


print(asyncio.run(main()))
# expect: [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]

Point = collections.namedtuple("Point", "x y")
print(sorted(Point(i % 3, -i) for i in range(5)), re.sub(r"(\w)(\d)", r"\2\1", "a1 b2 c3"))
# expect: [Point(x=0, y=-3), Point(x=0, y=0), Point(x=1, y=-4), Point(x=1, y=-1), Point(x=2, y=-2)] 1a 2b 3c


@contextlib.contextmanager
def managed(log):
    log.append("in")
    try:
        yield log
    except KeyError as e:
        log.append(repr(e))
    finally:
        log.append("out")


log = []
with managed(log):
    raise KeyError("k")
print(log)
# expect: ['in', "KeyError('k')", 'out']


def nested(depth):
    try:
        if depth:
            nested(depth - 1)
        raise ValueError(depth)
    except Exception as e:
        raise RuntimeError(depth) from e


try:
    nested(3)
except RuntimeError as e:
    chain = []
    while e:
        chain.append(str(e))
        e = e.__cause__
    print(chain)
# expect: ['3', '2', '1', '0', '0']

ns = {}
exec("class D:\n  def __init__(self): self.d = D\n  x = property(lambda self: self.d)", ns)
print([type(ns["D"]().x).__name__ for _ in range(3)], {k: v for k, v in sorted(zip("cab", range(3)))})
# expect: ['type', 'type', 'type'] {'a': 1, 'b': 2, 'c': 0}
