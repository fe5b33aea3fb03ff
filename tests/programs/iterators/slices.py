# batched, count, cycle, islice, repeat.
from itertools import *

print(list(batched("abcdefg", 3)), list(batched([], 2)), list(batched(range(4), 2, strict=True)))
try:
    list(batched("abc", 2, strict=True))
except ValueError as e:
    print(e)
try:
    batched("abc", 0)
except ValueError as e:
    print(e)
c = count(3)
print(next(c), next(c), c, count(1, 2), count(1.5, 0.5), count(step=-1), count(2**62 - 1))
c = count(2**62 - 2)
print([next(c) for _ in range(4)])
print(list(islice(cycle("ab"), 5)), list(islice(cycle(()), 3)))
print(list(islice(range(10), 4)), list(islice(range(10), 2, None, 3)), list(islice(count(), 1, 8, 2)), list(islice("abc", None)))
source = iter(range(10))
print(list(islice(source, 2, 4)), list(source))
for bounds in ((-1,), ("a",), (1, 2, 0), (1, -2), (-1, 2), (-2,), (1, 2, "x")):
    try:
        islice([], *bounds)
    except ValueError as e:
        print(e)
r = repeat("x", 2)
print(r, r.__length_hint__(), list(r), r.__length_hint__(), repeat(1, -3), repeat(7))
try:
    repeat(1).__length_hint__()
except TypeError as e:
    print(e)

# expect: [('a', 'b', 'c'), ('d', 'e', 'f'), ('g',)] [] [(0, 1), (2, 3)]
# expect: batched(): incomplete batch
# expect: n must be at least one
# expect: 3 4 count(5) count(1, 2) count(1.5, 0.5) count(0, -1) count(4611686018427387903)
# expect: [4611686018427387902, 4611686018427387903, 4611686018427387904, 4611686018427387905]
# expect: ['a', 'b', 'a', 'b', 'a'] []
# expect: [0, 1, 2, 3] [2, 5, 8] [1, 3, 5, 7] ['a', 'b', 'c']
# expect: [2, 3] [4, 5, 6, 7, 8, 9]
# expect: Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.
# expect: Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.
# expect: Step for islice() must be a positive integer or None.
# expect: Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.
# expect: Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.
# expect: Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.
# expect: Step for islice() must be a positive integer or None.
# expect: repeat('x', 0) 2 ['x', 'x'] 0 repeat(1, 0) repeat(7)
# expect: len() of unsized object
