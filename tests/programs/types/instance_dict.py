# `__dict__` of an instance shows its attributes and changes them, whoever dies first; and looking at it does not move
# the attributes out of the instance.
import copy
import dataclasses
import gc
import pickle
import sys
import weakref

if sys.implementation.name == "krait":
    from _testinternalcapi import has_inline_values

    def is_quick(o):
        assert has_inline_values(o)
else:

    def is_quick(o):
        pass


class A:
    def __init__(self):
        self.x = 1
        self.y = 2


# Instances get room for what earlier ones turned out to need.
wide = A()
for i in range(16):
    setattr(wide, "room%d" % i, i)

# One dict, live in both directions.
a = A()
d = a.__dict__
print(d, type(d) is dict, d is a.__dict__, d is vars(a), len(d), bool(d))
# expect: {'x': 1, 'y': 2} True True True 2 True
a.z = 3
d["w"] = 4
d["x"] = 10
print(d, a.w, a.x, list(d.items()), list(reversed(d)))
# expect: {'x': 10, 'y': 2, 'z': 3, 'w': 4} 4 10 [('x', 10), ('y', 2), ('z', 3), ('w', 4)] ['w', 'z', 'y', 'x']
del a.y
del d["z"]
print(d, hasattr(a, "y"), hasattr(a, "z"), "y" in d, d.get("y", "none"))
# expect: {'x': 10, 'w': 4} False False False none
print(d.pop("w"), d.setdefault("v", 5), d.setdefault("x", 0), d.popitem(), a.__dict__)
# expect: 4 5 10 ('v', 5) {'x': 10}
d.update(p=1, q=2)
d |= {"r": 3}
print(a.p, a.q, a.r, d == {"x": 10, "p": 1, "q": 2, "r": 3}, dict(d), d.copy())
# expect: 1 2 3 True {'x': 10, 'p': 1, 'q': 2, 'r': 3} {'x': 10, 'p': 1, 'q': 2, 'r': 3}
is_quick(a)
d.clear()
print(d, hasattr(a, "x"), len(d), bool(d))
# expect: {} False 0 False
try:
    d["x"]
except KeyError as e:
    print(repr(e))
# expect: KeyError('x')
try:
    d.popitem()
except KeyError as e:
    print(e)
# expect: 'popitem(): dictionary is empty'
is_quick(a)

# Names that are built at run time, and subclasses of str.
a = A()
d = a.__dict__
name = "".join(["n", "ew"])
d[name] = 1
print(a.new, d["".join(["n", "e", "w"])], getattr(a, "".join("new")))
# expect: 1 1 1


class S(str):
    pass


print(d[S("x")], S("x") in d, S("nothing") in d)
# expect: 1 True False

# Keys that are no names make it a dict like any other, which the instance still uses.
d[1] = "one"
a.y = 20
print(d, a.__dict__ is d, a.y)
# expect: {'x': 1, 'y': 20, 'new': 1, 1: 'one'} True 20

# Changing it in a loop.
a = A()
try:
    for k in a.__dict__:
        setattr(a, k + "_", 0)
except RuntimeError as e:
    print(e)
# expect: dictionary changed size during iteration
a = A()
for k in list(a.__dict__):
    del a.__dict__[k]
print(a.__dict__)
# expect: {}

# The dict outlives the instance, and keeps what it had.
a = A()
a.z = [1, 2]
d = a.__dict__
r = weakref.ref(a)
del a
print(r(), d, d["z"])
# expect: None {'x': 1, 'y': 2, 'z': [1, 2]} [1, 2]
d["more"] = d["z"].append(3)
print(d)
# expect: {'x': 1, 'y': 2, 'z': [1, 2, 3], 'more': None}


class Told:
    def __init__(self):
        self.text = "text"

    def __del__(self):
        print("ends with", self.__dict__)


t = Told()
d = t.__dict__
t = None
print(d)
# expect: ends with {'text': 'text'}
# expect: {'text': 'text'}

# Another dict for the instance: the one before keeps what it had.
a = A()
old = a.__dict__
new = {"k": 1}
a.__dict__ = new
a.x = 5
print(old, new, a.__dict__ is new, a.k)
# expect: {'x': 1, 'y': 2} {'k': 1, 'x': 5} True 1
a = A()
a.__dict__ = a.__dict__
a.z = 1
print(a.__dict__)
# expect: {'x': 1, 'y': 2, 'z': 1}
a.__dict__ = {}
print(a.__dict__, hasattr(a, "x"))
# expect: {} False


class B:
    def __init__(self):
        self.__dict__ = shared
        self.n = 1


shared = {}
p, q = B(), B()
p.m = 2
print(q.m, shared, p.__dict__ is q.__dict__)
# expect: 2 {'n': 1, 'm': 2} True


# A change of class goes along.
class A2:
    pass


a = A()
d = a.__dict__
a.__class__ = A2
a.z = 3
print(d, type(a).__name__, a.__dict__ is d, a.x)
# expect: {'x': 1, 'y': 2, 'z': 3} A2 True 1
is_quick(a)

# Deleting attributes in any order.
a = A()
for i in range(10):
    setattr(a, "a%d" % i, i)
for i in (3, 9, 0, 5):
    delattr(a, "a%d" % i)
a.a3 = "again"
print(list(a.__dict__))
# expect: ['x', 'y', 'a1', 'a2', 'a4', 'a6', 'a7', 'a8', 'a3']
is_quick(a)

# Copies, pickles, dataclasses.
a = A()
a.z = [1]
c = copy.copy(a)
e = copy.deepcopy(a)
f = pickle.loads(pickle.dumps(a))
print(c.__dict__, c.z is a.z, e.z is a.z, f.__dict__ == a.__dict__, f.z)
# expect: {'x': 1, 'y': 2, 'z': [1]} True False True [1]
for o in (a, c, e, f):
    is_quick(o)


@dataclasses.dataclass
class P:
    x: int
    y: int = 0


P(0)
p = P(1)
print(dataclasses.asdict(p), dataclasses.replace(p, y=7), vars(p), P(**vars(p)) == p)
# expect: {'x': 1, 'y': 0} P(x=1, y=7) {'x': 1, 'y': 0} True
is_quick(p)

# Many attributes: more than an instance keeps itself.
a = A()
d = a.__dict__
for i in range(300):
    d["attribute%d" % i] = i
print(len(d), a.attribute299, len(a.__dict__), a.__dict__ is d)
# expect: 302 299 302 True


# Garbage that goes through the dict, and what only the dict still reaches.
class Node:
    pass


n = Node()
n.me = n
d = n.__dict__
r = weakref.ref(n)
del n
gc.collect()
print(r() is not None, d["me"].__dict__ is d)
# expect: True True
d.clear()
gc.collect()
print(r(), d)
# expect: None {}
n = Node()
n.space = n.__dict__
r = weakref.ref(n)
del n
gc.collect()
print(r())
# expect: None

# The dict as a namespace.
a = A()
exec("z = x + y\ndef f(): return z * 2", a.__dict__)
print(a.z, a.f())
# expect: 3 6
a.z = 10
print(a.f(), eval("z + x", a.__dict__))
# expect: 20 11
