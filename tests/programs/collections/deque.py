# collections.deque.
from collections import deque

d = deque([1, 2, 3])
d.append(4)
d.appendleft(0)
d.extend("ab")
d.extendleft("xy")
print(d, len(d), d[0], d[-1], d.pop(), d.popleft(), d)
d.rotate(2)
print(d)
d.rotate(-3)
print(d, d.index(2), d.count("a"), 3 in d, 99 in d)
d.insert(2, "i")
d.remove(4)
del d[0]
d[1] = "set"
print(d, list(reversed(d)))
d.reverse()
print(d)
b = deque(range(10), maxlen=4)
print(b, b.maxlen)
b.appendleft(-1)
print(b)
b += [7, 8]
print(b, b * 2, deque([1, 2]) * 3, deque([1]) + deque([2]))
try:
    b.insert(0, 1)
except IndexError as e:
    print(e)
big = deque()
for i in range(1000):
    big.append(i)
    big.appendleft(-i)
print(len(big), big[0], big[500], big[999], big[1000], big[1999], sum(big))
for i in range(990):
    big.pop(), big.popleft()
print(list(big) == [-9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
print(deque([1, 2]) < deque([1, 3]), deque("ab") == deque("ab"), deque("ab") != deque("abc"))
r = deque()
r.append(r)
print(r)
it = iter(big)
next(it)
big.append(1)
try:
    next(it)
except RuntimeError as e:
    print(e)
for call in (lambda: deque().pop(), lambda: deque([1])[5], lambda: deque([], -1), lambda: deque([1]).remove(2),
             lambda: hash(deque()), lambda: deque([1]) + [2], lambda: deque(1), lambda: deque([1]).index(3)):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)

# expect: deque(['x', 0, 1, 2, 3, 4, 'a']) 9 y b b y deque(['x', 0, 1, 2, 3, 4, 'a'])
# expect: deque([4, 'a', 'x', 0, 1, 2, 3])
# expect: deque([0, 1, 2, 3, 4, 'a', 'x']) 2 1 True False
# expect: deque([1, 'set', 2, 3, 'a', 'x']) ['x', 'a', 3, 2, 'set', 1]
# expect: deque(['x', 'a', 3, 2, 'set', 1])
# expect: deque([6, 7, 8, 9], maxlen=4) 4
# expect: deque([-1, 6, 7, 8], maxlen=4)
# expect: deque([7, 8, 7, 8], maxlen=4) deque([7, 8, 7, 8], maxlen=4) deque([1, 2, 1, 2, 1, 2]) deque([1, 2])
# expect: deque already at its maximum size
# expect: 2000 -999 -499 0 0 999 0
# expect: True
# expect: True True True
# expect: deque([[...]])
# expect: deque mutated during iteration
# expect: IndexError pop from an empty deque
# expect: IndexError deque index out of range
# expect: ValueError maxlen must be non-negative
# expect: ValueError deque.remove(x): x not in deque
# expect: TypeError unhashable type: 'collections.deque'
# expect: TypeError can only concatenate deque (not "list") to deque
# expect: TypeError 'int' object is not iterable
# expect: ValueError deque.index(x): x not in deque
