# functools.lru_cache: bounded, unbounded, typed, recursive.
from functools import lru_cache, cache

calls = []


@lru_cache(maxsize=3)
def square(x):
    calls.append(x)
    return x * x


print([square(n) for n in (1, 2, 3, 1, 4, 1, 2)], calls, square.cache_info())
square.cache_clear()
print(square.cache_info(), square.cache_parameters())


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(300), fib.cache_info())


@lru_cache(typed=True)
def kind(x, *, y=0):
    return type(x).__name__, type(y).__name__


print(kind(1), kind(1.0), kind(True), kind(1, y=2), kind(1, y=2.0), kind.cache_info().misses)


@lru_cache(maxsize=0)
def none(x):
    return x


none(1), none(1)
print(none.cache_info())
try:
    square([])
except TypeError as e:
    print(e)


class Key:
    def __init__(self, v):
        self.v = v

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return self.v == other.v


@lru_cache(maxsize=100)
def ident(k):
    return k.v


print([ident(Key(i % 5)) for i in range(20)] == [i % 5 for i in range(20)], ident.cache_info())


class C:
    @lru_cache
    def m(self, a):
        return a + 1


print(C().m(2), C.m.__wrapped__.__name__)

# expect: [1, 4, 9, 1, 16, 1, 4] [1, 2, 3, 4, 2] CacheInfo(hits=2, misses=5, maxsize=3, currsize=3)
# expect: CacheInfo(hits=0, misses=0, maxsize=3, currsize=0) {'maxsize': 3, 'typed': False}
# expect: 222232244629420445529739893461909967206666939096499764990979600 CacheInfo(hits=298, misses=301, maxsize=None, currsize=301)
# expect: ('int', 'int') ('float', 'int') ('bool', 'int') ('int', 'int') ('int', 'float') 5
# expect: CacheInfo(hits=0, misses=2, maxsize=0, currsize=0)
# expect: unhashable type: 'list'
# expect: True CacheInfo(hits=15, misses=5, maxsize=100, currsize=5)
# expect: 3 m
