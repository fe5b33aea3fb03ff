# A class with __slots__ has the dictionary and the weak references that any of its bases brings.
# expect: {'x': 1} 2
# expect: 3 True
# expect: 'E' object has no attribute 'x' and no __dict__ for setting new attributes
# expect: __dict__ slot disallowed: we already got one
import weakref


class A: __slots__ = ()
class B: owner = None
class C(A, B): __slots__ = ('t',)


c = C()
c.x, c.t = 1, 2
print(c.__dict__, c.t)
c.owner = 3
print(c.owner, weakref.ref(c)() is c)


class D: __slots__ = ()
class E(A, D): __slots__ = ('t',)


try:
    E().x = 1
except AttributeError as e:
    print(e)
try:
    class F(B): __slots__ = ('__dict__',)
except TypeError as e:
    print(e)
