# product, permutations, combinations; results that are kept stay as they are.
from itertools import *
from math import comb, perm

print(list(product("ab", range(2))), list(product("ab", repeat=2)), list(product()), list(product("ab", [])))
print(list(combinations("abcd", 2)), list(combinations("ab", 3)), list(combinations("ab", 0)))
print(list(combinations_with_replacement("abc", 2)), list(combinations_with_replacement("", 1)))
print(list(permutations("abc", 2)), list(permutations("abc")) == sorted(permutations("abc")), list(permutations("ab", 3)))
for n in range(6):
    for r in range(7):
        assert len(list(combinations(range(n), r))) == comb(n, r)
        assert len(list(permutations(range(n), r))) == perm(n, r)
        assert len(set(product(range(n), repeat=min(r, 4)))) == n ** min(r, 4)
seen = []
for t in combinations(range(4), 3):
    seen.append(t)
print(seen)
for call in (lambda: combinations("ab", -1), lambda: permutations("ab", -1), lambda: product("ab", repeat=-1)):
    try:
        call()
    except ValueError as e:
        print(e)
try:
    permutations("ab", 1.5)
except TypeError as e:
    print(e)

# expect: [('a', 0), ('a', 1), ('b', 0), ('b', 1)] [('a', 'a'), ('a', 'b'), ('b', 'a'), ('b', 'b')] [()] []
# expect: [('a', 'b'), ('a', 'c'), ('a', 'd'), ('b', 'c'), ('b', 'd'), ('c', 'd')] [] [()]
# expect: [('a', 'a'), ('a', 'b'), ('a', 'c'), ('b', 'b'), ('b', 'c'), ('c', 'c')] []
# expect: [('a', 'b'), ('a', 'c'), ('b', 'a'), ('b', 'c'), ('c', 'a'), ('c', 'b')] True []
# expect: [(0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3)]
# expect: r must be non-negative
# expect: r must be non-negative
# expect: repeat argument cannot be negative
# expect: Expected int as r
