# expect: ok
# Exceptions made, raised, matched and unwound by the short ways: what is seen of them is what it always was.
import gc
import sys
import weakref


def names_of(tb):
    out = []
    while tb:
        out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
        tb = tb.tb_next
    return out


class E(Exception):
    pass
class WithInit(Exception):
    def __init__(self, a, b=2):
        super().__init__(a)
        self.b = b
class WithNew(Exception):
    def __new__(cls, *args):
        e = super().__new__(cls, *args)
        e.made = True
        return e
class WithSlots(ValueError):
    __slots__ = ("x",)
class Meta(type):
    def __call__(cls, *args):
        return super().__call__("meta", *args)
class WithMeta(Exception, metaclass=Meta):
    pass

def make(cls, *args):
    return cls(*args)
def throw(cls):
    raise cls
for _ in range(30):
    assert make(E, 1, 2).args == (1, 2) and make(E).args == () and make(ValueError, "x").args == ("x",)
    assert make(WithInit, 1).args == (1,) and make(WithInit, 1).b == 2 and make(WithNew, 5).made
    assert make(WithMeta, 1).args == ("meta", 1) and make(KeyError, "k").args == ("k",)
    assert make(StopIteration, 4).value == 4 and make(SystemExit, 3).code == 3 and make(OSError, 2, "x").errno == 2
    assert make(AttributeError, "a").name is None and make(NameError, "n").name is None and make(ImportError, "m").msg == "m"
    assert type(make(OSError, 2, "x")) is FileNotFoundError and make(UnicodeDecodeError, "u", b"", 0, 1, "r").reason == "r"
    assert make(WithSlots, 1).args == (1,) and make(ExceptionGroup, "g", [E()]).message == "g"
    for cls in E, ValueError, KeyError, WithNew, WithMeta, WithSlots, StopIteration:
        try:
            throw(cls)
        except Exception as e:
            assert type(e) is cls and e.args == (("meta",) if cls is WithMeta else ()), e
            assert [n for n, _ in names_of(e.__traceback__)] == ["<module>", "throw"]
    for wrong in int, 5, "text", WithInit:
        try:
            throw(wrong)
        except TypeError as e:
            assert "must derive from BaseException" in str(e) or "missing 1 required" in str(e)
def make_one(cls):
    return cls("x")
for _ in range(30):
    assert make_one(E).args == ("x",)
E.__init__ = lambda self, *a: setattr(self, "seen", a)
for _ in range(30):
    assert make_one(E).seen == ("x",)
E.__new__ = lambda cls, *a: 7
for _ in range(30):
    assert make_one(E) == 7
    try:
        throw(E)
    except TypeError as e:
        assert "should have returned an instance of BaseException" in str(e)
del E.__init__, E.__new__
for _ in range(30):
    assert make_one(E).args == ("x",)

# ---- matching ----

class Sub(E, KeyError):
    pass
class Mixed(KeyError, AttributeError):
    pass
assert Sub("k").args == ("k",) and Mixed("m").args == ("m",) and Mixed("m").name is None and str(Mixed("m")) == "'m'"
def catch(e, classes):
    try:
        try:
            raise e
        except classes:
            return True
    except BaseException as other:
        return False if other is e else type(other)
for _ in range(30):
    assert catch(E(), E) is True and catch(Sub(), E) is True and catch(Sub(), KeyError) is True and catch(Sub(), LookupError) is True
    assert catch(E(), KeyError) is False and catch(E(), (KeyError, E)) is True and catch(E(), ()) is False
    assert catch(E(), int) is TypeError and catch(E(), (E, 5)) is TypeError and catch(E(), 5) is TypeError
    assert catch(E(), object) is TypeError and catch(Sub(), BaseException) is True and catch(KeyboardInterrupt(), Exception) is False

# ---- frames and tracebacks outlive the calls ----

def level3(x):
    local = [x]
    raise ValueError(local)
def level2(x):
    kept = x + 1
    level3(kept)
def level1(x):
    try:
        level2(x)
    finally:
        done.append(x)
done = []
for i in range(30):
    try:
        level1(i)
    except ValueError as e:
        held = e
    tb = held.__traceback__
    assert [n for n, _ in names_of(tb)] == ["<module>", "level1", "level2", "level3"]
    frames = []
    while tb:
        frames.append(tb.tb_frame)
        tb = tb.tb_next
    assert frames[3].f_locals["local"] == [i + 1] and frames[2].f_locals["kept"] == i + 1
    assert frames[3].f_back is frames[2] and frames[2].f_back is frames[1] and frames[1].f_back is sys._getframe()
    assert frames[3].f_lineno and held.args[0] is frames[3].f_locals["local"]
assert done == list(range(30))

class Tracked:
    pass
def holder():
    local = Tracked()
    refs.append(weakref.ref(local))
    raise E
refs = []
for _ in range(30):
    try:
        holder()
    except E:
        assert refs[-1]() is not None
    assert refs[-1]() is None
try:
    holder()
except E as e:
    frame = e.__traceback__.tb_next.tb_frame
assert refs[-1]() is not None
frame.clear()
assert refs[-1]() is None
del frame

# One exception raised again and again grows one entry a time.
again = E()
for n in range(1, 6):
    try:
        try:
            raise again
        except E as e:
            raise
    except E as e:
        assert len(names_of(e.__traceback__)) == n
        assert e.__context__ is None
def chain():
    try:
        try:
            raise KeyError(1)
        except KeyError:
            raise ValueError(2)
    except ValueError as e:
        return e
for _ in range(30):
    e = chain()
    assert type(e.__context__) is KeyError and e.__cause__ is None and not e.__suppress_context__
def generator():
    try:
        yield 1
    except E:
        yield "caught"
for _ in range(30):
    g = generator()
    next(g)
    assert g.throw(E) == "caught"
def deep(n):
    if n == 0:
        raise E
    deep(n - 1)
for _ in range(3):
    try:
        deep(200)
    except E as e:
        assert len(names_of(e.__traceback__)) == 202
gc.collect()
for text, f in [("list index out of range", lambda: [][0]), ("division by zero", lambda: 1 // 0), ("'k'", lambda: {}["k"]),
                ("'int' object has no attribute 'zz'", lambda: (5).zz), ("name 'nowhere' is not defined", lambda: nowhere)]:
    for _ in range(30):
        try:
            f()
        except Exception as e:
            assert str(e) == text, e
print("ok")
