# groupby and tee.
from itertools import *

print([(k, list(g)) for k, g in groupby("AAABBCA")])
print([(k, list(g)) for k, g in groupby(range(10), lambda x: x // 4)])
groups = list(groupby("AAB"))
print([list(g) for _, g in groups])
it = groupby("AAB")
k, g = next(it)
print(k, next(g))
k2, g2 = next(it)
print(k2, list(g), list(g2))
a, b, c = tee(iter(range(200)), 3)
print(sum(a), next(b), list(islice(b, 3)), sum(c), next(b))
d, = tee(b, 1)
print(d is b, next(d), next(b))
e = d.__copy__()
print(next(e), next(d), tee([], 0))
try:
    tee([], -1)
except ValueError as err:
    print(err)


class Again:
    def __iter__(self):
        return self

    def __next__(self):
        return next(x)


x, y = tee(Again())
try:
    next(x)
except RuntimeError as err:
    print(err)

# expect: [('A', ['A', 'A', 'A']), ('B', ['B', 'B']), ('C', ['C']), ('A', ['A'])]
# expect: [(0, [0, 1, 2, 3]), (1, [4, 5, 6, 7]), (2, [8, 9])]
# expect: [[], []]
# expect: A A
# expect: B [] ['B']
# expect: 19900 0 [1, 2, 3] 19900 4
# expect: False 5 5
# expect: 6 6 ()
# expect: n must be >= 0
# expect: cannot re-enter the tee iterator
