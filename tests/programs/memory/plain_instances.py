"""Instances of classes without a native part: how they are made, and how they end, with what they hold and with `__slots__` of several classes."""
import gc
import weakref

ended = []


class Note:
    def __init__(self, text):
        self.text = text

    def __del__(self):
        ended.append(self.text)


class Empty:
    pass


class Attributes:
    def __init__(self, a, b):
        self.a = a
        self.b = b


class Slots:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a = a
        self.b = b


class MoreSlots(Slots):
    __slots__ = ("c",)

    def __init__(self, a, b):
        super().__init__(a, b)
        self.c = Note("c")


class SlotsAndAttributes(Slots):
    def __init__(self, a, b):
        super().__init__(a, b)
        self.d = Note("d")


class Referable:
    __slots__ = ("a", "b", "__weakref__")

    def __init__(self, a, b):
        self.a = a
        self.b = b


def make(cls, *args):
    for _ in range(20):
        o = cls(*args)
    return o


shared = Note("shared")
for cls in (Attributes, Slots, MoreSlots, SlotsAndAttributes, Referable):
    o = make(cls, shared, None)
    o.a = Note("a")
    ended.clear()
    del o
    print(cls.__name__, sorted(ended))
# expect: Attributes ['a']
# expect: Slots ['a']
# expect: MoreSlots ['a', 'c']
# expect: SlotsAndAttributes ['a', 'd']
# expect: Referable ['a']
o = make(Referable, 1, 2)
r = weakref.ref(o, lambda _: ended.append("callback"))
ended.clear()
del o
print(r(), ended)
# expect: None ['callback']
o = make(Attributes, Note("first"), Note("second"))
for i in range(40):
    setattr(o, "more%d" % i, Note(i))
ended.clear()
del o
print(len(ended), "first" in ended, 39 in ended)
# expect: 42 True True
o = make(Attributes, 1, 2)
o.__dict__["c"] = Note("through the dict")
kept = o.__dict__
ended.clear()
del o
print(ended, sorted(kept))
# expect: [] ['a', 'b', 'c']
kept.clear()
print(ended)
# expect: ['through the dict']
o = make(Slots, Note("x"), 0)
del o.b
del o.a
try:
    o.a
except AttributeError as e:
    print(e)
del o
# expect: 'Slots' object has no attribute 'a'


# A chain of any length ends without recursion, and a class ends with its last instance.
def chain(n):
    o = None
    for _ in range(n):
        o = Attributes(o, None)
    return o


o = chain(300_000)
del o


def class_of_its_own():
    class Local:
        def __init__(self):
            self.x = 1
    return weakref.ref(Local), Local()


r, o = class_of_its_own()
gc.collect()
print(r() is type(o))
del o
gc.collect()
print(r())
# expect: True
# expect: None


# A full collection of lists that show many objects at once, in both directions.
class Node:
    def __init__(self, before):
        self.before = before
        self.after = None


nodes = [Node(None) for _ in range(100_000)]
for i in range(1, len(nodes)):
    nodes[i].before, nodes[i - 1].after = nodes[i - 1], nodes[i]
nodes.reverse()
gc.collect()
holder = [nodes[::2], nodes[1::3]]
first = nodes[-1]
del nodes
gc.collect()
count = 0
while first:
    count, first = count + 1, first.after
print(count)
holder.clear()
print(gc.collect() >= 100_000)
# expect: 100000
# expect: True
