"""Methods and properties that return an attribute or a constant: read without a call, with nothing to tell the difference."""
import sys


class Noisy:
    def __del__(self):
        print("gone")


class Base:
    def __init__(self, x):
        self._x = x

    def get(self):
        return self._x

    def const(self):
        return ()

    def nothing(self):
        pass

    @property
    def x(self):
        return self._x


class Left(Base):
    pass


class Right(Base):
    def __init__(self, x):
        self.other = None
        self._x = x

    def get(self):
        return self.other


class Slots:
    __slots__ = ("_x",)
    get, x, const, nothing = Base.get, Base.x, Base.const, Base.nothing

    def __init__(self, x=None):
        if x is not None:
            self._x = x


def use(o):
    return o.get(), o.const(), o.nothing(), o.x


a, b, c, s = Base(1), Left(2), Right(3), Slots(4)
for _ in range(10):
    made = use(a)
print(made)
for _ in range(3):
    print(use(a), use(b), use(c), use(s))
more = [type("C%d" % i, (Base,), {})(i) for i in range(8)]
for _ in range(5):
    made = [use(o) for o in more]
print(made)

# What is missing.
for o in (Slots(), Left.__new__(Left)):
    for f in (lambda: o.get(), lambda: o.x, lambda: use(o)):
        try:
            f()
        except AttributeError as e:
            print(e)

# Receivers that end with the call, and values that end with them.
def temporary(x):
    return Base(x).get(), Base(x).x, Base(x).const()


for _ in range(5):
    made = temporary(5)
print(made)
print([type(v).__name__ for v in temporary(Noisy())])
Base(Noisy()).get()
print("after")


# Changes: of the class, of the instance, of the function.
def site(o):
    return o.get(), o.x


for _ in range(5):
    site(a)
a._x = "new"
print(site(a))
a.get = lambda: "own"
print(site(a))
del a.get
print(site(a))
vars(a)["_x"] = "by dict"
print(site(a))
a.__dict__ = {"_x": "replaced"}
print(site(a), use(a))
Base._x = property(lambda self: "computed")
print(site(b), site(a))
del Base._x
print(site(b))
Base.get.__code__ = (lambda self: (self._x, "replaced")).__code__
print(site(b))
Base.get = lambda self, k=5: k
print(site(b))
Base.x = property(lambda self: 1 / 0)
try:
    site(b)
except ZeroDivisionError:
    print("raised")
Base.get = lambda self: self._x
Base.x = property(Base.get)
for _ in range(5):
    site(b)

# Who watches sees the calls.
seen = []
sys.setprofile(lambda frame, event, argument: seen.append((event, frame.f_code.co_name)))
site(b)
sys.setprofile(None)
print([e for e in seen if not e[0].startswith("c_")])
print(site(b))
try:
    Base.get()
except TypeError as e:
    print(e)
print(Base.get(b), (lambda f: [f() for _ in range(5)])(b.get))


# A generator, a coroutine, and a function with defaults are no such functions.
class Kinds:
    def many(self):
        yield self

    async def later(self):
        return 5

    def default(self, k=3):
        return k

    def itself(self):
        return self


def kinds(k):
    coroutine = k.later()
    coroutine.close()
    return list(k.many()) == [k], k.default(), k.itself() is k


k = Kinds()
print([kinds(k) for _ in range(5)][-1])
# expect: (1, (), None, 1)
# expect: (1, (), None, 1) (2, (), None, 2) (None, (), None, 3) (4, (), None, 4)
# expect: (1, (), None, 1) (2, (), None, 2) (None, (), None, 3) (4, (), None, 4)
# expect: (1, (), None, 1) (2, (), None, 2) (None, (), None, 3) (4, (), None, 4)
# expect: [(0, (), None, 0), (1, (), None, 1), (2, (), None, 2), (3, (), None, 3), (4, (), None, 4), (5, (), None, 5), (6, (), None, 6), (7, (), None, 7)]
# expect: 'Slots' object has no attribute '_x'
# expect: 'Slots' object has no attribute '_x'
# expect: 'Slots' object has no attribute '_x'
# expect: 'Left' object has no attribute '_x'
# expect: 'Left' object has no attribute '_x'
# expect: 'Left' object has no attribute '_x'
# expect: (5, 5, ())
# expect: gone
# expect: ['Noisy', 'Noisy', 'tuple']
# expect: gone
# expect: after
# expect: ('new', 'new')
# expect: ('own', 'new')
# expect: ('new', 'new')
# expect: ('by dict', 'by dict')
# expect: ('replaced', 'replaced') ('replaced', (), None, 'replaced')
# expect: ('computed', 'computed') ('computed', 'computed')
# expect: (2, 2)
# expect: ((2, 'replaced'), 2)
# expect: (5, 2)
# expect: raised
# expect: [('call', 'site'), ('call', '<lambda>'), ('return', '<lambda>'), ('call', '<lambda>'), ('return', '<lambda>'), ('return', 'site')]
# expect: (2, 2)
# expect: <lambda>() missing 1 required positional argument: 'self'
# expect: 2 [2, 2, 2, 2, 2]
# expect: (True, 3, True)
