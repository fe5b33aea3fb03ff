# super(): with and without arguments, unbound, in class methods, for descriptors; what it says when it cannot.
class A:
    def f(self):
        return "A.f"

    @classmethod
    def make(cls):
        return cls.__name__

    @property
    def value(self):
        return 42


class B(A):
    def f(self):
        return "B." + super().f()

    @classmethod
    def make(cls):
        return "B made " + super().make()

    value = property(lambda self: super(B, self).value + 1)


class C(B):
    def f(self):
        return "C." + super().f()


def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


c = C()
print(c.f(), C.make(), c.value)
s = super(B, c)
print(s.__thisclass__.__name__, s.__self__ is c, s.__self_class__.__name__, s.__class__)
print(super(B).__get__(c).f(), repr(super(B)))
show(lambda: super(B, 1))
show(lambda: super(1, 2))
show(lambda: super(B, c).missing)
show(lambda: super(B, c, 3))
show(lambda: super(a=1))
show(lambda: super())


def outside(x):
    return super()


show(lambda: outside(1))

# expect: C.B.A.f B made C 43
# expect: B True C <class 'super'>
# expect: A.f <super: <class 'B'>, NULL>
# expect: TypeError super(type, obj): obj (instance of int) is not an instance or subtype of type (B).
# expect: TypeError super() argument 1 must be a type, not int
# expect: AttributeError 'super' object has no attribute 'missing'
# expect: TypeError super() expected at most 2 arguments, got 3
# expect: TypeError super() takes no keyword arguments
# expect: RuntimeError super(): no arguments
# expect: RuntimeError super(): __class__ cell not found
