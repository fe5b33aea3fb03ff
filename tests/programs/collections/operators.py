# Module operator.
import operator as o

print(o.add(1, 2), o.truediv(1, 2), o.concat([1], [2]), o.iadd([1], [2]), o.not_(0), o.matmul.__name__)
print(o.itemgetter(1)([5, 6]), o.itemgetter(0, -1)("abc"), o.itemgetter("k")({"k": 9}), o.itemgetter(slice(1, 3))("abcd"))
print(o.attrgetter("real")(3), o.attrgetter("real.imag", "numerator")(3), o.methodcaller("split", ",", maxsplit=1)("a,b,c"))
print(o.itemgetter(1, 2), o.attrgetter("a.b"), o.methodcaller("f", 1, x=2), o.itemgetter(1).__reduce__())
print(o.indexOf("abc", "c"), o.countOf([1, 2, 1], 1), o.contains([1], 1), o.length_hint(iter([1, 2])), o.length_hint(3, 7))
print(o.is_(None, None), o.is_none(None), o.is_not_none(None), o.call(max, 1, 2), o.index(True), o.truth([]))
l = [1, 2]
o.setitem(l, 0, 9), o.delitem(l, 1)
print(l, o.getitem(l, 0), o.pow(2, 3), o.ipow(2, 3), o.mod(7, 4), o.xor(5, 3), o.inv(4))
for call in (lambda: o.indexOf([], 1), lambda: o.itemgetter(), lambda: o.attrgetter(1), lambda: o.methodcaller(),
             lambda: o.itemgetter(1)(2), lambda: o.concat(1, 2), lambda: o.attrgetter("x.y")(1), lambda: o.countOf(1, 2)):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)

# expect: 3 0.5 [1, 2] [1, 2] True matmul
# expect: 6 ('a', 'c') 9 bc
# expect: 3 (0, 3) ['a', 'b,c']
# expect: operator.itemgetter(1, 2) operator.attrgetter('a.b') operator.methodcaller('f', 1, x=2) (<class 'operator.itemgetter'>, (1,))
# expect: 2 2 True 2 7
# expect: True True False 2 1 False
# expect: [9] 9 8 8 3 6 -5
# expect: ValueError sequence.index(x): x not in sequence
# expect: TypeError itemgetter expected 1 argument, got 0
# expect: TypeError attribute name must be a string
# expect: TypeError methodcaller needs at least one argument, the method name
# expect: TypeError 'int' object is not subscriptable
# expect: TypeError 'int' object can't be concatenated
# expect: AttributeError 'int' object has no attribute 'x'
# expect: TypeError argument of type 'int' is not iterable
