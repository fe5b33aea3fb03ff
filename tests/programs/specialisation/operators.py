# expect: ok
# Operators, subscripts, slices and loops that have made up their mind, and change it.
import math


def warm(f, *args, want):
    for _ in range(30):
        got = f(*args)
        assert got == want and type(got) is type(want), (f, args, got, want)


def raises(error, text, f, *args):
    for _ in range(4):
        try:
            f(*args)
        except error as e:
            assert text in str(e), e
        else:
            raise AssertionError("nothing raised")


def add(a, b): return a + b
def sub(a, b): return a - b
def mul(a, b): return a * b
def div(a, b): return a / b
def power(a, b): return a ** b
def iadd(a, b):
    a += b
    return a
def neg(a): return -a
def less(a, b): return 1 if a < b else 0
def equal(a, b): return a == b

# ---- ints, floats, and both ----

for _ in range(3):
    warm(add, 1, 2, want=3)
    warm(add, 1, 2.5, want=3.5)
    warm(add, 2.5, 1, want=3.5)
    warm(add, 2**70, 1.0, want=float(2**70))
    warm(add, 0.0, 1, want=1.0)
    warm(add, "a", "b", want="ab")
    warm(sub, 1, 0.5, want=0.5)
    warm(sub, 0.5, 0.5, want=0.0)
    warm(sub, 5, 7, want=-2)
    warm(mul, 3, 0.5, want=1.5)
    warm(mul, 0, 0.5, want=0.0)
    warm(mul, [1], 2, want=[1, 1])
    warm(div, 7, 2, want=3.5)
    warm(div, 7, 2.0, want=3.5)
    warm(div, 6, 3, want=2.0)
    warm(div, 2**53 + 1, 3, want=(2**53 + 1) / 3)
    warm(div, 10**30, 10**29, want=10.0)
    warm(div, 0, 5, want=0.0)
    warm(power, 3, 4, want=81)
    warm(power, -3, 3, want=-27)
    warm(power, 2, 62, want=1 << 62)
    warm(power, 2, 61, want=1 << 61)
    warm(power, -2, 62, want=1 << 62)
    warm(power, 3, 39, want=3**38 * 3)
    warm(power, 7, 64, want=7**63 * 7)
    warm(power, 0, 0, want=1)
    warm(power, 2, -1, want=0.5)
    warm(power, 2.0, 3, want=8.0)
    warm(power, 2, 0.5, want=math.sqrt(2))
    warm(power, 2.5, 2.0, want=6.25)
    warm(power, 0.0, 2, want=0.0)
    warm(power, -8.0, 3, want=-512.0)
    warm(neg, 5, want=-5)
    warm(neg, 2.5, want=-2.5)
    warm(neg, -(1 << 62), want=1 << 62)
    warm(neg, 0, want=0)
    warm(neg, True, want=-1)
    warm(less, 1, 1.5, want=1)
    warm(less, 2.5, 2, want=0)
    warm(less, 2**53, 2.0**53, want=0)
    warm(less, 2**53 + 1, 2.0**53, want=0)
    warm(less, 10**400, 1.0, want=0)
    warm(less, 1, 2, want=1)
    warm(less, "a", "b", want=1)
    warm(less, math.nan, 1, want=0)
    warm(equal, 1, 1.0, want=True)
    warm(equal, 2**60 + 1, float(2**60), want=False)
    warm(equal, "a", 1, want=False)
assert math.copysign(1, neg(0.0)) == -1 and math.copysign(1, mul(-1, 0.0)) == -1
raises(ZeroDivisionError, "division by zero", div, 1, 0)
raises(ZeroDivisionError, "division by zero", div, 1.0, 0)
raises(ZeroDivisionError, "zero to a negative power", power, 0, -1)
raises(OverflowError, "", power, 10.0, 400)
assert type(power(-8.0, 1 / 3)) is complex
def constant(x): return x ** 2 + 2 ** x - x / 4 + 1.5 * x
warm(constant, 4, want=16 + 16 - 1.0 + 6.0)

# ---- methods of Python classes ----

class V:
    def __init__(self, x): self.x = x
    def __add__(self, other):
        return V(self.x + other.x) if isinstance(other, V) else NotImplemented
    def __radd__(self, other): return ("radd", other, self.x)
    def __mul__(self, k): return self.x * k
    def __eq__(self, other): return isinstance(other, V) and self.x == other.x
    def __getitem__(self, i): return (self.x, i)
    def __call__(self, *args): return ("call", self.x, args)

a, b = V(1), V(2)
for _ in range(30):
    assert add(a, b) == V(3) and mul(a, 5) == 5 and add(1, a) == ("radd", 1, 1)
    assert iadd(a, b) == V(3)
raises(TypeError, "unsupported operand type(s) for +: 'V' and 'int'", add, a, 1)
raises(TypeError, "unsupported operand type(s) for +=: 'V' and 'str'", iadd, a, "x")
class W(V):
    def __radd__(self, other): return ("W.radd", other.x, self.x)
for _ in range(30):
    assert add(a, W(7)) == ("W.radd", 1, 7) and add(a, b) == V(3) and add(W(1), a) == V(2)
class Z:
    def __radd__(self, other): return ("Z.radd", other.x)
for _ in range(30):
    assert add(a, Z()) == ("Z.radd", 1)
V.__iadd__ = lambda self, other: "iadd"
warm(iadd, a, b, want="iadd")
del V.__iadd__
warm(lambda: iadd(a, b).x, want=3)
V.__add__ = lambda self, other: "changed"
warm(add, a, b, want="changed")
def failing(self, other): raise ValueError("in __add__")
V.__add__ = failing
raises(ValueError, "in __add__", add, a, b)
del V.__add__
warm(add, 5, a, want=("radd", 5, 1))
def generating(self, other): yield other
V.__add__ = generating
for _ in range(30):
    assert list(add(a, 5)) == [5]
V.__add__ = lambda self, other: add(self, other)
raises(RecursionError, "", add, a, b)
# Temporaries as operands: they live as long as they must.
ended = []
class T:
    def __add__(self, other): return "sum"
    def __getitem__(self, i): return i
    def __del__(self): ended.append(1)
for i in range(30):
    assert T() + T() == "sum" and T()[i] == i and T() + 1 == "sum"
assert len(ended) == 120

def item(o, i): return o[i]
for _ in range(30):
    assert item(a, 3) == (1, 3) and item([5, 6], 1) == 6 and item("ab", -1) == "b" and item({"k": 1}, "k") == 1
V.__getitem__ = lambda self, i: i * 2
warm(item, a, 4, want=8)
V.__getitem__ = lambda self, i, more=1: more
warm(item, a, 4, want=1)
del V.__getitem__
raises(TypeError, "'V' object is not subscriptable", item, a, 1)

def call(f): return f(1)
for _ in range(30):
    assert call(a) == ("call", 1, (1,)) and call(abs) == 1 and call(V).x == 1
V.__call__ = lambda self, x: x + 1
warm(call, a, want=2)
V.__call__ = staticmethod(lambda x: x + 2)
warm(call, a, want=3)
del V.__call__
raises(TypeError, "'V' object is not callable", call, a)

# ---- slices ----

def cut(o, i, j): return o[i:j]
class L(list):
    def __getitem__(self, i): return "own", i
class I:
    def __index__(self): return 2
for _ in range(30):
    for o in [0, 1, 2, 3, 4, 5], (0, 1, 2, 3, 4, 5), "012345", b"012345", "0123\u1234\U00012345":
        for i in None, 0, 2, -2, 7, -9, I(), True, 2**70, -2**70:
            for j in None, 0, 4, -1, 9, -9, I(), 2**70:
                assert cut(o, i, j) == o[slice(i, j)] and type(cut(o, i, j)) is type(o)
    assert cut(L([1]), 1, 2) == ("own", slice(1, 2, None))
    assert cut(range(5), 1, 3) == range(1, 3) and cut(bytearray(b"abc"), 1, None) == b"bc"
raises(TypeError, "slice indices must be integers or None", cut, [1], "a", 2)
raises(TypeError, "'int' object is not subscriptable", cut, 5, 1, 2)
whole = (1, 2)
assert cut(whole, 0, None) is whole and cut(whole, -5, 5) is whole
def put(o, i, j, v):
    o[i:j] = v
    return o
for _ in range(30):
    assert put([1, 2, 3], 1, 2, [7, 8]) == [1, 7, 8, 3] and put([1, 2, 3], 2, 1, [9]) == [1, 2, 9, 3]
    assert put([1, 2, 3], None, None, (4, 5)) == [4, 5] and put(bytearray(b"abc"), 1, 2, b"xy") == b"axyc"
    self_ = [1, 2, 3]
    assert put(self_, 1, 1, self_) == [1, 1, 2, 3, 2, 3]
raises(TypeError, "", put, (1, 2), 0, 1, [3])

# ---- loops over pairs ----

def pairs(it):
    out = []
    for k, v in it:
        out.append((k, v))
    return out
def stop_early(it):
    for k, v in it:
        return k, v
for _ in range(30):
    d = {"a": 1, "b": 2}
    assert pairs(d.items()) == [("a", 1), ("b", 2)] and pairs(enumerate("xy", 5)) == [(5, "x"), (6, "y")]
    assert pairs(zip([1, 2], "ab")) == [(1, "a"), (2, "b")] and pairs([(1, 2)]) == [(1, 2)] and pairs({}.items()) == []
    assert pairs(zip("ab", [1, 2], strict=True)) == [("a", 1), ("b", 2)] and stop_early(d.items()) == ("a", 1)
    assert pairs(x for x in [(3, 4)]) == [(3, 4)] and pairs(enumerate([], 2**62)) == []
    assert pairs(enumerate("ab", 2**62 - 1)) == [(2**62 - 1, "a"), (2**62, "b")]
    assert pairs(zip("abc", "d")) == [("a", "d")] and pairs(zip("d", "abc")) == [("d", "a")]
raises(ValueError, "too many values to unpack", lambda: pairs(zip([1], [2], [3])))
raises(ValueError, "zip() argument 2 is shorter than argument 1", lambda: pairs(zip([1], [], strict=True)))
def growing():
    d = {1: 1}
    for k, v in d.items():
        d[k + 1] = v
raises(RuntimeError, "dictionary changed size during iteration", growing)
def broken():
    yield 1
    raise KeyError("inside")
raises(KeyError, "inside", lambda: pairs(zip(broken(), [1, 2])))
raises(KeyError, "inside", lambda: pairs(enumerate(broken())))
raises(KeyError, "inside", lambda: pairs(zip([1, 2], broken())))
e = enumerate("abc")
assert stop_early(e) == (0, "a") and next(e) == (1, "b") and pairs(e) == [(2, "c")]
def letters(s):
    return [c for c in s]
for _ in range(30):
    assert letters("abc") == ["a", "b", "c"] and letters("a\xe9\u1234") == ["a", "\xe9", "\u1234"] and letters("") == []
    assert letters(b"a") == [97]

# ---- strings in branches ----

def branches(a, b):
    return (1 if a < b else 0, 1 if a <= b else 0, 1 if a > b else 0, 1 if a >= b else 0, 1 if a == b else 0, 1 if a != b else 0,
            1 if not a < b else 0)
def expected(a, b):
    return tuple(int(x) for x in (a < b, a <= b, a > b, a >= b, a == b, a != b, not a < b))
texts = ["", "a", "b", "ab", "abc", "abcdefgh", "abcdefgi", "abcdefghijklmnop", "abcdefghijklmnoq", "abcdefghijklmnopqrstu", "\xe9",
         "\xff", "\u1234", "\U00012345", "a\u1234", "a\0", "\0"]
for _ in range(4):
    for x in texts:
        for y in texts:
            assert branches(x, y) == expected(x, y) and branches(x, "".join(list(x))) == expected(x, x)
    assert branches(1, 2) == expected(1, 2) and branches(b"a", b"b") == expected(b"a", b"b")
raises(TypeError, "'<' not supported between instances of 'str' and 'int'", branches, "a", 1)
class Text(str):
    def __lt__(self, other): return True
    def __eq__(self, other): return False
    __hash__ = str.__hash__
for _ in range(30):
    assert branches(Text("b"), "a")[0] == 1 and branches("a", Text("a"))[4] == 0 and branches("a", "b")[0] == 1
def has(part, whole):
    if part in whole:
        return 1 if part not in whole else 2
    return 3
for _ in range(30):
    assert has("a", "cab") == 2 and has("d", "cab") == 3 and has("", "cab") == 2 and has("\xe9", "caf\xe9") == 2
    assert has("a", "\u1234a") == 2 and has("\u1234", "a") == 3 and has("ab", "cab") == 2 and has(1, [1]) == 2
    assert has("\0", "a\0") == 2 and has("\0", "a") == 3 and has("k", {"k": 1}) == 2
raises(TypeError, "'in <string>' requires string as left operand, not int", has, 1, "a")

# ---- coroutines, awaited from their beginning and on ----

async def leaf(n):
    return n
async def chain(n):
    return await leaf(n) if n == 0 else await chain(n - 1) + await leaf(1)
class Steps:
    def __await__(self):
        got = yield 1
        return (yield got)
async def steps():
    return await Steps() + await Steps()
def run(coroutine, *sent):
    out = []
    try:
        for v in (None, *sent):
            out.append(coroutine.send(v))
    except StopIteration as e:
        return out, e.value
for _ in range(30):
    assert run(chain(20)) == ([], 20)
    assert run(steps(), 5, 6, 7, 8) == ([1, 5, 1, 7], 14)
def delegate(n):
    return (yield from delegate(n - 1)) if n else (yield 1) + (yield 2)
for _ in range(30):
    assert run(delegate(10), 3, 4) == ([1, 2], 7)
async def forever(n):
    await forever(n + 1)
raises(RecursionError, "maximum recursion depth exceeded", lambda: run(forever(0)))
twice = leaf(1)
assert run(twice) == ([], 1)
raises(RuntimeError, "cannot reuse already awaited coroutine", lambda: run(twice))
async def awaits(c):
    return await c
raises(RuntimeError, "cannot reuse already awaited coroutine", lambda: run(awaits(twice)))

# ---- min and max ----

class K:
    def __init__(self, v): self.v = v
    def __lt__(self, other): return self.v < other.v
    def __gt__(self, other): return self.v > other.v
assert min(3, 1, 2) == 1 and max(3, 1, 2) == 3 and min("b", "a") == "a" and max([2, 5, 1]) == 5
assert min(1, 1.0) == 1 and type(min(1, 1.0)) is int and type(max(1.0, 1)) is float and max(2**70, 1) == 2**70
assert min(K(2), K(1)).v == 1 and max(K(2), K(1)).v == 2 and min([3, -4], key=abs) == 3 and max([], default=7) == 7
assert min(3, -4, key=lambda x: -x) == 3
raises(TypeError, "'<' not supported between instances of 'str' and 'int'", min, 1, "a")
raises(ValueError, "max() iterable argument is empty", max, [])
print("ok")
