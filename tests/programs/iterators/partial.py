# functools.partial with keywords, placeholders, nesting, pickling state.
from functools import partial, Placeholder as _, reduce, cmp_to_key


def f(*args, **kw):
    return args, kw


p = partial(f, 1, x=2)
print(p(3, y=4), p(x=5), p.args, p.keywords, p.func is f)
q = partial(p, 6, z=7)
print(q.args, q.keywords, q.func is f, q(8))
h = partial(f, _, 2, _, 4)
print(h(1, 3, 5), repr(_))
print(partial(h, 10).args, partial(h, 10)(30))
for call in (lambda: h(1), lambda: partial(f, _), lambda: partial(), lambda: partial(3), lambda: partial(f, x=_)):
    try:
        print(call())
    except TypeError as e:
        print(e)
print(repr(partial(int, base=2)), partial(int, base=2)("101"))
p.note = 1
print(p.__reduce__()[2][3], partial(p).func is p)


class C:
    m = partial(f, "m")


print(C.m(), C().m()[0][0])
print(reduce(lambda a, b: a * b, range(1, 6)), reduce(max, [3], 5), reduce(max, [], initial=5))
for args in ((max, []), (max, 3)):
    try:
        reduce(*args)
    except TypeError as e:
        print(e)
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
k = cmp_to_key(lambda a, b: a - b)
print(k(1) < k(2), k(1) == k(1.0), k(5).obj)

# expect: ((1, 3), {'x': 2, 'y': 4}) ((1,), {'x': 5}) (1,) {'x': 2} True
# expect: (1, 6) {'x': 2, 'z': 7} True ((1, 6, 8), {'x': 2, 'z': 7})
# expect: ((1, 2, 3, 4, 5), {}) Placeholder
# expect: (10, 2, Placeholder, 4) ((10, 2, 30, 4), {})
# expect: missing positional arguments in 'partial' call; expected at least 2, got 1
# expect: trailing Placeholders are not allowed
# expect: type 'partial' takes at least one argument
# expect: the first argument must be callable
# expect: Placeholder cannot be passed as a keyword argument
# expect: functools.partial(<class 'int'>, base=2) 5
# expect: {'note': 1} True
# expect: (('m',), {}) m
# expect: 120 5 5
# expect: reduce() of empty iterable with no initial value
# expect: reduce() arg 2 must support iteration
# expect: [3, 2, 1]
# expect: True True 5
