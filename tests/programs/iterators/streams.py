# itertools that pass items on one by one.
from itertools import *

print(list(accumulate([1, 2, 3, 4])), list(accumulate([0, 1, 2], initial=10)), list(accumulate("abc", lambda a, b: b + a)))
print(list(chain("ab", [1], ())), list(chain.from_iterable(["xy", "z"])))
print(list(compress("abcdef", [1, 0, 1, 0, 1, 1])))
print(list(dropwhile(lambda x: x < 3, [0, 1, 5, 2])), list(takewhile(lambda x: x < 3, [0, 1, 5, 2])))
print(list(filterfalse(None, [0, 1, 2])), list(filterfalse(lambda x: x % 2, range(6))))
print(list(starmap(pow, [(2, 5), (3, 2), (10, 3)])))
print(list(pairwise("abcd")), list(pairwise("a")))
print(list(zip_longest("abc", [0, 1], fillvalue=None)), list(zip_longest()))
for call in (lambda: chain(x=1), lambda: next(chain(3)), lambda: zip_longest([], x=1), lambda: accumulate(3),
             lambda: dropwhile(1), lambda: next(starmap(max, [3])), lambda: pairwise(), lambda: compress([1], 3)):
    try:
        print(call())
    except TypeError as e:
        print(e)

# expect: [1, 3, 6, 10] [10, 10, 11, 13] ['a', 'ba', 'cba']
# expect: ['a', 'b', 1] ['x', 'y', 'z']
# expect: ['a', 'c', 'e', 'f']
# expect: [5, 2] [0, 1]
# expect: [0] [0, 2, 4]
# expect: [32, 9, 1000]
# expect: [('a', 'b'), ('b', 'c'), ('c', 'd')] []
# expect: [('a', 0), ('b', 1), ('c', None)] []
# expect: chain() takes no keyword arguments
# expect: 'int' object is not iterable
# expect: zip_longest() got an unexpected keyword argument
# expect: 'int' object is not iterable
# expect: dropwhile expected 2 arguments, got 1
# expect: 'int' object is not iterable
# expect: pairwise expected 1 argument, got 0
# expect: 'int' object is not iterable
