"""Instances of classes whose __init__ only stores: made without running it, and with nothing to tell the difference."""
import gc
import sys
import weakref


class Slots:
    __slots__ = ("a", "b", "c", "__weakref__")

    def __init__(self, a, b, c):
        self.c = c
        self.a = a
        self.b = b


class Mixed:
    kind = "class value"

    def __init__(self, x, y):
        self.x = self.same = x
        self.y = y
        self.me = self
        self.none = None
        self.number = 12345678901234567890
        self.list = []
        self.filled = [1, "two", None]
        self.dict = {}
        self.kind = "own"


class Child(Mixed):
    pass


class Unused:
    def __init__(self, a, b):
        self.a = a


class Again:
    def __init__(self, a, b):
        self.a = a
        self.a = b


def make(cls, *arguments):
    """A call site of its own, warm."""
    space = {"cls": cls}
    names = ", ".join("a%d" % i for i in range(len(arguments)))
    exec(f"def site({names}):\n    return cls({names})\n", space)
    for _ in range(10):
        made = space["site"](*arguments)
    return space["site"]


def show(o):
    return {k: ("itself" if v is o else v) for k, v in vars(o).items()}


site = make(Slots, 1, 2.5, "c")
s = site([1], (2,), {3})
print(s.a, s.b, s.c, weakref.ref(s)() is s)
site = make(Mixed, 1, 2)
m, n = site([1], "y"), site([2], "z")
print(show(m))
print(list(vars(m)), m.x is m.same, m.list is n.list, m.filled is n.filled, m.dict is n.dict)
m.filled.append(4), m.list.append(5)
print(site(0, 0).filled, site(0, 0).list)
print(show(make(Child, 1, 2)(3, 4)))
print(vars(make(Unused, 1, 2)(3, 4)), vars(make(Again, 1, 2)(3, 4)))

# What is given up when it goes, and what keeps it.
class Noisy:
    def __del__(self):
        print("gone")


site = make(Slots, 1, 2, 3)
s = site(Noisy(), 2, 3)
s = None
site = make(Unused, 1, 2)
site(1, Noisy())
site = make(Again, 1, 2)
a = site(Noisy(), 2)
print(a.a)

# The class changes.
site = make(Slots, 1, 2, 3)
Slots.b = property(lambda self: "computed", lambda self, v: print("set b to", v))
print(site(1, 2, 3).b)


class Plain:
    def __init__(self, a):
        self.a = a
        self.b = None


site = make(Plain, 1)
Plain.__setattr__ = lambda self, name, value: object.__setattr__(self, name, (name, value))
print(vars(site(1)))
del Plain.__setattr__
print(vars(site(2)))


def other(self, a):
    self.other = a


first = Plain.__init__.__code__
Plain.__init__.__code__ = other.__code__
print(vars(site(3)))
Plain.__init__.__code__ = first
print(vars(site(4)))
Plain.__init__ = other
print(vars(site(5)))
Plain.__new__ = lambda cls, a: object.__new__(Child)
print(type(site(6)).__name__)
del Plain.__new__
try:
    site()
except TypeError as e:
    print(e)


# Who watches sees the calls.
class Watched:
    def __init__(self, a):
        self.a = a


site = make(Watched, 1)
seen = []
sys.setprofile(lambda frame, event, argument: seen.append((event, frame.f_code.co_qualname)))
site(1)
sys.setprofile(None)
print([s for s in seen if s[0] != "c_call"])
seen = []


def trace(frame, event, argument):
    seen.append((event, frame.f_code.co_qualname, frame.f_lineno - frame.f_code.co_firstlineno))
    return trace


sys.settrace(trace)
site(1)
sys.settrace(None)
print(seen)
print(site(7).a)


# Many attributes, more than instances have room for at first.
class Many:
    def __init__(self, a):
        self.a0 = self.a1 = self.a2 = self.a3 = self.a4 = a
        self.b0 = self.b1 = self.b2 = self.b3 = self.b4 = a
        self.c0 = self.c1 = self.c2 = self.c3 = self.c4 = a


print(vars(make(Many, 1)("x")))


# Cycles are found.
class Ring:
    def __init__(self, held):
        self.held = held
        self.me = self


gc.collect()
site = make(Ring, 1)
gc.collect()
for _ in range(5):
    site(1)
print(gc.collect())
ring = site(Noisy())
ring = None
gc.collect()

# Defaults, keywords, and a class that is called in other ways.
class Default:
    def __init__(self, a, b=2):
        self.a = a
        self.b = b


def call():
    return Default(1), Default(1, 3), Default(a=4), Default(*(5, 6))


for _ in range(10):
    four = call()
print([vars(d) for d in four])


# Defaults are those of the moment; keywords go where they belong.
class Optional:
    def __init__(self, a, b=2, c="c", d=None):
        self.d = d
        self.a = a
        self.b = self.again = b
        self.c = c


def optional(x):
    return Optional(x), Optional(x, 3), Optional(x, d=x), Optional(b=x, a=1), Optional(c=[x], a=x, b=x, d=x)


for _ in range(10):
    five = optional("x")
print(*[sorted(vars(o).items()) for o in five], sep="\n")
Optional.__init__.__defaults__ = (20, 30, 40)
print(*[sorted(vars(o).items()) for o in optional("y")], sep="\n")
Optional.__init__.__defaults__ = (400,)
for f in (lambda: optional(1), lambda: Optional(1, 2, 3), lambda: Optional(1, c=3, b=2)):
    try:
        f()
        print("made")
    except TypeError as e:
        print(e)
Optional.__init__.__defaults__ = None
try:
    optional(1)
except TypeError as e:
    print(e)
Optional.__init__.__defaults__ = (20, Noisy(), 40)
optional("z")
Optional.__init__.__defaults__ = (1, 2, 3)
print(*[sorted(vars(o).items()) for o in optional("z")], sep="\n")


def wrong():
    outcomes = []
    for f in (lambda: Optional(1, a=1), lambda: Optional(e=1, a=2), lambda: Optional(1, 2, 3, 4, 5), lambda: Optional(b=1)):
        try:
            outcomes.append(f())
        except TypeError as e:
            outcomes.append(str(e))
    return outcomes


for _ in range(5):
    outcomes = wrong()
print(outcomes)


# Native calls with few arguments: missing ones, refused ones, failures.
def text(s):
    return s.strip(), s.split("l"), s.split("l", 1), s.replace("l", "L"), s.startswith("he"), s.find("l", 3), ord(s[0])


for value in ("hello",) * 10:
    result = text(value)
print(result)
try:
    text(5)
except AttributeError as e:
    print(e)


def refused(f, *a):
    try:
        return f(*a)
    except (TypeError, ValueError, AttributeError) as e:
        return f"{type(e).__name__}: {e}"


def natives(c, s, n):
    return ord(c), s.index(n), getattr(s, n), s.startswith(n)


print([refused(natives, "a", "hello", "join")[3:] for _ in range(5)])
print([refused(natives, c, s, n) for c, s, n in (("ab", "hello", "e"), (1, "x", "y"), ("a", "hello", 5))] * 3)


def sites(c, s, n):
    return [refused(lambda: ord(c)), refused(lambda: s.index(n)), refused(lambda: s.startswith(n)),
            refused(lambda: getattr(s, n)), refused(lambda: s.split(n, n)), refused(lambda: s.replace(n, c))]


for _ in range(5):
    sites("a", "banana", "n")
print(sites("a", "banana", "n"), sites("ab", "banana", "q"), sites(1, b"banana", 2), sep="\n")
# expect: [1] (2,) {3} True
# expect: {'x': [1], 'same': [1], 'y': 'y', 'me': 'itself', 'none': None, 'number': 12345678901234567890, 'list': [], 'filled': [1, 'two', None], 'dict': {}, 'kind': 'own'}
# expect: ['x', 'same', 'y', 'me', 'none', 'number', 'list', 'filled', 'dict', 'kind'] True False False False
# expect: [1, 'two', None] []
# expect: {'x': 3, 'same': 3, 'y': 4, 'me': 'itself', 'none': None, 'number': 12345678901234567890, 'list': [], 'filled': [1, 'two', None], 'dict': {}, 'kind': 'own'}
# expect: {'a': 3} {'a': 4}
# expect: gone
# expect: gone
# expect: gone
# expect: 2
# expect: set b to 2
# expect: computed
# expect: {'a': ('a', 1), 'b': ('b', None)}
# expect: {'a': 2, 'b': None}
# expect: {'other': 3}
# expect: {'a': 4, 'b': None}
# expect: {'other': 5}
# expect: Child
# expect: site() missing 1 required positional argument: 'a0'
# expect: [('call', 'site'), ('call', 'Watched.__init__'), ('return', 'Watched.__init__'), ('return', 'site')]
# expect: [('call', 'site', 0), ('line', 'site', 1), ('call', 'Watched.__init__', 0), ('line', 'Watched.__init__', 1), ('return', 'Watched.__init__', 1), ('return', 'site', 1)]
# expect: 7
# expect: {'a0': 'x', 'a1': 'x', 'a2': 'x', 'a3': 'x', 'a4': 'x', 'b0': 'x', 'b1': 'x', 'b2': 'x', 'b3': 'x', 'b4': 'x', 'c0': 'x', 'c1': 'x', 'c2': 'x', 'c3': 'x', 'c4': 'x'}
# expect: 5
# expect: gone
# expect: [{'a': 1, 'b': 2}, {'a': 1, 'b': 3}, {'a': 4, 'b': 2}, {'a': 5, 'b': 6}]
# expect: [('a', 'x'), ('again', 2), ('b', 2), ('c', 'c'), ('d', None)]
# expect: [('a', 'x'), ('again', 3), ('b', 3), ('c', 'c'), ('d', None)]
# expect: [('a', 'x'), ('again', 2), ('b', 2), ('c', 'c'), ('d', 'x')]
# expect: [('a', 1), ('again', 'x'), ('b', 'x'), ('c', 'c'), ('d', None)]
# expect: [('a', 'x'), ('again', 'x'), ('b', 'x'), ('c', ['x']), ('d', 'x')]
# expect: [('a', 'y'), ('again', 20), ('b', 20), ('c', 30), ('d', 40)]
# expect: [('a', 'y'), ('again', 3), ('b', 3), ('c', 30), ('d', 40)]
# expect: [('a', 'y'), ('again', 20), ('b', 20), ('c', 30), ('d', 'y')]
# expect: [('a', 1), ('again', 'y'), ('b', 'y'), ('c', 30), ('d', 40)]
# expect: [('a', 'y'), ('again', 'y'), ('b', 'y'), ('c', ['y']), ('d', 'y')]
# expect: Optional.__init__() missing 2 required positional arguments: 'b' and 'c'
# expect: made
# expect: made
# expect: Optional.__init__() missing 3 required positional arguments: 'b', 'c', and 'd'
# expect: gone
# expect: [('a', 'z'), ('again', 1), ('b', 1), ('c', 2), ('d', 3)]
# expect: [('a', 'z'), ('again', 3), ('b', 3), ('c', 2), ('d', 3)]
# expect: [('a', 'z'), ('again', 1), ('b', 1), ('c', 2), ('d', 'z')]
# expect: [('a', 1), ('again', 'z'), ('b', 'z'), ('c', 2), ('d', 3)]
# expect: [('a', 'z'), ('again', 'z'), ('b', 'z'), ('c', ['z']), ('d', 'z')]
# expect: ["Optional.__init__() got multiple values for argument 'a'", "Optional.__init__() got an unexpected keyword argument 'e'", 'Optional.__init__() takes from 2 to 5 positional arguments but 6 were given', "Optional.__init__() missing 1 required positional argument: 'a'"]
# expect: ('hello', ['he', '', 'o'], ['he', 'lo'], 'heLLo', True, 3, 104)
# expect: 'int' object has no attribute 'strip'
# expect: ['ueError: substring not found', 'ueError: substring not found', 'ueError: substring not found', 'ueError: substring not found', 'ueError: substring not found']
# expect: ['TypeError: ord() expected a character, but string of length 2 found', 'TypeError: ord() expected string of length 1, but int found', 'TypeError: index() argument 1 must be str, not int', 'TypeError: ord() expected a character, but string of length 2 found', 'TypeError: ord() expected string of length 1, but int found', 'TypeError: index() argument 1 must be str, not int', 'TypeError: ord() expected a character, but string of length 2 found', 'TypeError: ord() expected string of length 1, but int found', 'TypeError: index() argument 1 must be str, not int']
# expect: [97, 2, False, "AttributeError: 'str' object has no attribute 'n'", "TypeError: 'str' object cannot be interpreted as an integer", 'baaaaa']
# expect: ['TypeError: ord() expected a character, but string of length 2 found', 'ValueError: substring not found', False, "AttributeError: 'str' object has no attribute 'q'", "TypeError: 'str' object cannot be interpreted as an integer", 'banana']
# expect: ['TypeError: ord() expected string of length 1, but int found', 'ValueError: subsection not found', 'TypeError: startswith first arg must be bytes or a tuple of bytes, not int', "TypeError: attribute name must be string, not 'int'", "TypeError: a bytes-like object is required, not 'int'", "TypeError: a bytes-like object is required, not 'int'"]
