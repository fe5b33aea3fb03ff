# Places that meet many classes: what one knows of a class must not outlive a change of the class or of an instance.
# expect: ok
import gc


def load(o):
    return o.x


def call(o):
    return o.m(1)


def store(o, value):
    o.x = value


def outcome(f, *arguments):
    try:
        return f(*arguments)
    except Exception as e:
        return type(e).__name__, str(e)


def plain_method(self, n):
    return self.name, n


def make(i):
    kind = i % 10
    body = {"m": plain_method, "name": f"C{i}"}
    bases = (object,)
    if kind == 1:
        body["x"] = i  # of the class
    elif kind == 2:
        body["__slots__"] = ("x",)
    elif kind == 3:
        body["x"] = property(lambda self: self._x, lambda self, v: self.__dict__.__setitem__("_x", v))
    elif kind == 4:
        body["__getattr__"] = lambda self, name: f"no {name}"
    elif kind == 5:
        bases = (str,)
    elif kind == 6:
        body["m"] = classmethod(lambda cls, n: (cls.name, n))
    elif kind == 7:
        body["m"] = staticmethod(lambda n: n)
    elif kind == 8:
        body["y"] = 0  # an instance of it with its own `m`
    elif kind == 9:
        bases = (int,)
    cls = type(f"C{i}", bases, body)
    return cls


def check(objects):
    for o in objects:
        assert outcome(load, o) == outcome(getattr, o, "x"), o
        assert outcome(call, o) == outcome(lambda o: getattr(o, "m")(1), o), o


classes = [make(i) for i in range(60)]
objects = [cls() for cls in classes]
objects[8].m = lambda n: "own"
for _ in range(5):
    check(objects)
for n, o in enumerate(objects):
    assert outcome(store, o, n) is None or n % 10 == 1, (n, outcome(store, o, n))
for _ in range(3):
    check(objects)
    for n, o in enumerate(objects):
        store(o, n + 1)
        assert o.x == n + 1
# Classes change: methods, plain values, a property where there was a value.
for n, cls in enumerate(classes):
    if n % 3 == 0:
        cls.m = lambda self, n: ("changed", n)
    elif n % 3 == 1:
        cls.x = property(lambda self: "property")
    else:
        cls.m = 5
check(objects)
check(objects)
assert outcome(store, objects[1], 1)[0] == "AttributeError"
# Instances change: attributes go, come in another order, become too many for their places.
for n, o in enumerate(objects):
    if hasattr(o, "__dict__"):
        o.__dict__.pop("x", None)
        o.extra = n
        if n % 2:
            o.__dict__.update((f"a{i}", i) for i in range(40))
        o.__dict__["m"] = lambda n: "of the instance"
check(objects)
check(objects)
# Another class with other contents at the place of one that is gone.
for i in range(300):
    cls = type("Gone", (), {"m": lambda self, n, i=i: (i, n), "x": i} if i % 2 else {"m": lambda self, n, i=i: -i})
    o = cls()
    if not i % 2:
        o.x = -i
    assert load(o) == (i if i % 2 else -i)
    assert call(o) == ((i, 1) if i % 2 else -i)
    store(o, 7)
    assert load(o) == 7
    del o, cls
    if i % 50 == 0:
        gc.collect()
# Ints, floats and strings in between.
for o in (5, 1.5, "text", None, True, [], load):
    assert outcome(load, o) == outcome(getattr, o, "x")
    assert outcome(call, o) == outcome(lambda o: getattr(o, "m")(1), o)
    assert outcome(store, o, 1) == outcome(setattr, o, "x", 1)
# A name that other code made.
for i in range(200):
    space = {}
    exec(f"def f(o): return o.name{i}", space)
    for o in objects:
        assert outcome(space["f"], o) == outcome(getattr, o, f"name{i}")
print("ok")
