"""Long chains end without deep recursion, whatever their links are made of."""
import gc
import weakref

N = 100_000


class Link:
    def __init__(self, next):
        self.next = next


class Slotted:
    __slots__ = ("next",)

    def __init__(self, next):
        self.next = next


class Finalized(Link):
    count = 0

    def __del__(self):
        Finalized.count += 1


class Deleting(Link):
    """The finalizer itself drops the rest of the chain."""
    count = 0

    def __del__(self):
        Deleting.count += 1
        self.next = None


def generator(inner):
    yield inner


def started(inner):
    g = generator(inner)
    next(g)
    return g


def function(inner):
    return lambda: inner


makers = {
    "list": lambda x: [x],
    "tuple": lambda x: (x,),
    "dict": lambda x: {1: x},
    "dict in list": lambda x: [{"a": x}],
    "instance": Link,
    "slots": Slotted,
    "generator": started,
    "closure": function,
    "method": lambda x: [x].append,
    "iterator": lambda x: iter([x]),
    "map": lambda x: map(x, ()) if callable(x) else map(len, [x]),
    "slice": lambda x: slice(x, None),
    "finalized": Finalized,
}
for name, make in makers.items():
    x = None
    for i in range(N):
        x = make(x)
    x = None
    print(name)
# expect: list
# expect: tuple
# expect: dict
# expect: dict in list
# expect: instance
# expect: slots
# expect: generator
# expect: closure
# expect: method
# expect: iterator
# expect: map
# expect: slice
# expect: finalized
print(Finalized.count)
# expect: 100000

# Garbage as long as that.
first = last = Link(None)
for i in range(N):
    last = Link(last)
first.next = last
ref = weakref.ref(first)
del first, last
gc.collect()
print("collected", ref())
# expect: collected None

x = None
for i in range(500):
    x = Deleting(x)
x = None
print("deleting", Deleting.count)
# expect: deleting 500

# A collection in the middle of a destruction.


class Collecting(Link):
    count = 0

    def __del__(self):
        Collecting.count += 1
        if Collecting.count % 50 == 0:
            gc.collect()


x = None
for i in range(1000):
    x = Collecting([x])
x = None
print("collecting", Collecting.count)
# expect: collecting 1000
