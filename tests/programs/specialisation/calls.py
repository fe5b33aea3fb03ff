# expect: ok
# Calls that have made up their mind, and change it: other functions, other code, other defaults, classes whose __init__
# or __new__ is replaced, native methods called for objects of other types.
import sys
from abc import ABC, abstractmethod


def raises(error, text, f, *args):
    try:
        f(*args)
    except error as e:
        assert text in str(e), e
    else:
        raise AssertionError("nothing raised: " + text)


def warm(f, *args, want):
    for _ in range(30):
        got = f(*args)
        assert got == want, (got, want)


# ---- defaults, *args, **kwargs ----

def one(f):
    return f(1)
def two(f):
    return f(1, 2)
def three(f):
    return f(1, 2, 3)

def plain(a): return a
def default(a, b="b"): return a, b
def rest(a, *args): return a, args
def keywords(a=0, **kw): return a, kw
def both(*args, k="k", **kw): return args, k, kw
def only(a, *, k="k"): return a, k
def generator(a, b=2): yield a; yield b

for f, want in [(plain, 1), (default, (1, "b")), (rest, (1, ())), (keywords, (1, {})), (both, ((1,), "k", {})), (only, (1, "k"))]:
    warm(one, f, want=want)
for _ in range(30):
    assert one(default) == (1, "b") and one(rest) == (1, ()) and one(plain) == 1
    assert two(default) == (1, 2) and two(rest) == (1, (2,)) and two(both) == ((1, 2), "k", {})
    assert three(rest) == (1, (2, 3)) and list(one(generator)) == [1, 2] and list(two(generator)) == [1, 2]
for _ in range(30):
    raises(TypeError, "plain() takes 1 positional argument but 2 were given", two, plain)
    raises(TypeError, "default() takes from 1 to 2 positional arguments but 3 were given", three, default)
    raises(TypeError, "only() takes 1 positional argument but 2 were given", two, only)
warm(one, default, want=(1, "b"))
default.__defaults__ = ("c",)
warm(one, default, want=(1, "c"))
default.__defaults__ = None
for _ in range(30):
    raises(TypeError, "default() missing 1 required positional argument: 'b'", one, default)
default.__defaults__ = ("d",)
warm(one, default, want=(1, "d"))
warm(one, only, want=(1, "k"))
only.__kwdefaults__ = {"k": "changed"}
warm(one, only, want=(1, "changed"))
only.__kwdefaults__ = None
for _ in range(30):
    raises(TypeError, "only() missing 1 required keyword-only argument: 'k'", one, only)
default.__code__ = rest.__code__
warm(one, default, want=(1, ()))
default.__code__ = plain.__code__
warm(one, default, want=1)

# ---- keywords ----

def kw(f):
    return f(1, c=3, b=2)
def kw_only(f):
    return f(b=2, a=1)

def f1(a, b, c): return "f1", a, b, c
def f2(a, c, b): return "f2", a, b, c
def f3(a, *, b, c=0, d=4): return "f3", a, b, c, d
def f4(*args, b, c): return "f4", args, b, c
def f5(a, **kw): return "f5", a, kw
def f6(a, b, /, c=0, **kw): return "f6", a, b, c, kw
def f7(a, b, c, d="d", *args, e="e"): return "f7", a, b, c, d, args, e
fs = [f1, f2, f3, f4, f5, f7]
wants = [("f1", 1, 2, 3), ("f2", 1, 2, 3), ("f3", 1, 2, 3, 4), ("f4", (1,), 2, 3), ("f5", 1, {"c": 3, "b": 2}),
         ("f7", 1, 2, 3, "d", (), "e")]
for f, want in zip(fs, wants):
    warm(kw, f, want=want)
for _ in range(30):
    assert [kw(f) for f in fs] == wants
raises(TypeError, "f6() missing 1 required positional argument: 'b'", kw, f6)
warm(kw, f1, want=wants[0])
def no_b(a, c): pass
def twice(b, a=0, c=0): pass
def more(a, b, c, d): pass
def needs(a, *, b, c, d): pass
for _ in range(30):
    raises(TypeError, "no_b() got an unexpected keyword argument 'b'", kw, no_b)
    raises(TypeError, "twice() got multiple values for argument 'b'", kw, twice)
    raises(TypeError, "more() missing 1 required positional argument: 'd'", kw, more)
    raises(TypeError, "needs() missing 1 required keyword-only argument: 'd'", kw, needs)
    warm(kw, f3, want=wants[2])
def g(a, b): return a, b
warm(kw_only, g, want=(1, 2))
g.__code__ = (lambda b, a: (b, a)).__code__
warm(kw_only, g, want=(2, 1))
g.__code__ = (lambda b, a, c="c": (b, a, c)).__code__
for _ in range(30):
    raises(TypeError, "missing 1 required positional argument: 'c'", kw_only, g)
g.__defaults__ = ("C",)
warm(kw_only, g, want=(2, 1, "C"))
warm(kw_only, dict, want={"a": 1, "b": 2})

class K:
    def __init__(self, a, b, c=3):
        self.got = a, b, c
    def m(self, a, *, b=0, c=0):
        return self, a, b, c
    def __call__(self, a, b, c):
        return "called", a, b, c
    @classmethod
    def cm(cls, a, b, c):
        return cls, a, b, c
def made(cls):
    return kw(cls).got
def made_only(cls):
    return kw_only(cls).got
k = K(0, 0)
for _ in range(30):
    assert made(K) == (1, 2, 3) and made_only(K) == (1, 2, 3)
    assert kw(k.m) == (k, 1, 2, 3) and kw(k) == ("called", 1, 2, 3) and kw(K.cm) == (K, 1, 2, 3)
    assert kw(f1) == wants[0]
def method_kw(o):
    return o.m(1, c=3, b=2)
warm(method_kw, k, want=(k, 1, 2, 3))
k.m = f1
warm(method_kw, k, want=wants[0])
K.__init__ = lambda self, b, a, c="c": setattr(self, "got", (b, a, c))
warm(made_only, K, want=(2, 1, "c"))
K.__init__.__code__ = (lambda self, a, b, c: setattr(self, "got", [a, b, c])).__code__
warm(made_only, K, want=[1, 2, "c"])
K.__init__ = lambda self, a, b: 5
for _ in range(30):
    raises(TypeError, "__init__() should return None, not 'int'", kw_only, K)
    raises(TypeError, "unexpected keyword argument 'c'", kw, K)
def new(cls, **kw):
    return "new"
K.__new__ = new
warm(kw_only, K, want="new")
class Abstract(ABC):
    def __init__(self, a, b): pass
    @abstractmethod
    def m(self): pass
for _ in range(30):
    raises(TypeError, "Can't instantiate abstract class Abstract", kw_only, Abstract)
class Meta(type):
    def __call__(cls, **kw):
        return "meta", kw
class WithMeta(metaclass=Meta):
    def __init__(self, a, b): pass
warm(kw_only, WithMeta, want=("meta", {"b": 2, "a": 1}))

# ---- classes ----

class C:
    def __init__(self, a, b="b", *rest, k="k"):
        self.got = a, b, rest, k
def c1(): return C(1).got
def c2(): return C(1, 2).got
def c4(): return C(1, 2, 3, 4).got
warm(c1, want=(1, "b", (), "k"))
warm(c2, want=(1, 2, (), "k"))
warm(c4, want=(1, 2, (3, 4), "k"))
C.__init__.__defaults__ = None
for _ in range(30):
    raises(TypeError, "missing 1 required positional argument: 'b'", c1)
C.__init__ = lambda self, a: setattr(self, "got", a)
warm(c1, want=1)
for _ in range(30):
    raises(TypeError, "takes 2 positional arguments but 3 were given", c2)
def failing(self, *args):
    raise ValueError("in __init__")
C.__init__ = failing
for _ in range(30):
    raises(ValueError, "in __init__", c1)

# ---- f(*args, **kwargs) ----

def spread(f, args, kwargs):
    return f(*args, **kwargs)
class Text(str):
    pass
for _ in range(30):
    assert spread(f1, (1,), {"c": 3, "b": 2}) == ("f1", 1, 2, 3)
    assert spread(f3, [1], {"b": 2}) == ("f3", 1, 2, 0, 4)
    assert spread(f5, (), {"a": 1, "x": 2}) == ("f5", 1, {"x": 2})
    assert spread(f6, (1, 2), {"a": 3, "c": 4}) == ("f6", 1, 2, 4, {"a": 3})
    assert spread(f7, (1, 2, 3, 4, 5), {"e": 6}) == ("f7", 1, 2, 3, 4, (5,), 6)
    assert spread(f1, (1,), {Text("c"): 3, "".join(["", "b"]): 2}) == ("f1", 1, 2, 3)
    assert spread(both, (), {}) == ((), "k", {})
    raises(TypeError, "f1() got multiple values for argument 'a'", spread, f1, (1,), {"a": 3, "b": 2})
    raises(TypeError, "f1() got an unexpected keyword argument 'z'", spread, f1, (1,), {"z": 3})
    raises(TypeError, "f1() missing 2 required positional arguments: 'b' and 'c'", spread, f1, (1,), {})
    raises(TypeError, "f6() missing 1 required positional argument: 'b'", spread, f6, (1,), {"b": 2})
    raises(TypeError, "keywords must be strings", spread, f5, (1,), {1: 2})
    raises(TypeError, "f1() takes 3 positional arguments but 4", spread, f1, (1, 2, 3, 4), {})
kwargs = {"a": 1}
warm(spread, lambda **kw: kw is not kwargs and kw == kwargs, (), kwargs, want=True)

# ---- native methods through the class, at one place ----

class Sub(list):
    def append(self, x):
        super().append(("sub", x))
def append(cls, o, x):
    cls.append(o, x)
    return o
def append_bound(o, x):
    o.append(x)
    return o
for _ in range(30):
    assert append(list, [], 1) == [1] and append(list, Sub(), 1) == [1] and append(Sub, Sub(), 1) == [("sub", 1)]
    assert append_bound([], 1) == [1] and append_bound(Sub(), 1) == [("sub", 1)]
    assert append_bound(bytearray(), 1) == b"\x01"
    raises(TypeError, "descriptor 'append' for 'list' objects doesn't apply to a 'tuple' object", append, list, (), 1)
    raises(TypeError, "descriptor 'append' for 'list' objects doesn't apply to a 'int' object", append, list, 7, 1)
    raises(AttributeError, "'tuple' object has no attribute 'append'", append_bound, (), 1)
def upper(o):
    return str.upper(o)
warm(upper, "a", want="A")
for _ in range(30):
    raises(TypeError, "descriptor 'upper' for 'str' objects doesn't apply to a 'bytes' object", upper, b"a")
    assert upper("b") == "B"
def length(o):
    return len(o)
class Sized:
    def __len__(self): return 5
for _ in range(30):
    assert [length(o) for o in ([1], (1, 2), "abc", {}, Sized(), b"")] == [1, 2, 3, 0, 5, 0]
    raises(TypeError, "object of type 'int' has no len()", length, 3)

# ---- too deep ----

def deep(n, *, k=1):
    return deep(n + 1, k=k)
raises(RecursionError, "maximum recursion depth exceeded", deep, 0)
def deep_default(n, m=1):
    return deep_default(n + m)
raises(RecursionError, "maximum recursion depth exceeded", deep_default, 0)
class Deep:
    def __init__(self, n, m=1):
        Deep(n + m)
raises(RecursionError, "maximum recursion depth exceeded", Deep, 0)
class DeepKeyword:
    def __init__(self, n, m=1):
        DeepKeyword(n=n, m=m)
raises(RecursionError, "maximum recursion depth exceeded", DeepKeyword, 0)
print("ok")
