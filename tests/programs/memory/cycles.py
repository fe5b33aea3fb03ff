"""What ends a cycle of garbage: counts, callbacks, finalizers, revival, shared cells."""
import gc
import weakref

gc.disable()
gc.collect()


class Node:
    def __init__(self, name):
        self.name = name
        self.me = self


def counted(make):
    gc.collect()
    make()
    return gc.collect()


def closure():
    def f():
        return f


def dict_and_list():
    d = {}
    d["l"] = [d]


# The function and its cell; a tuple around it is not made before someone asks for `__closure__`.
print("counts", counted(lambda: Node("a")), counted(closure), counted(dict_and_list))
# expect: counts 1 2 2

# Weak references are cleared before finalizers run.


class Watched(Node):
    def __del__(self):
        print("finalizer", self.name, plain(), with_callback())


w = Watched("w")
plain = weakref.ref(w)
with_callback = weakref.ref(w, lambda r: print("callback", r is with_callback, r()))
del w
gc.collect()
print("after", plain(), with_callback())
# expect: callback True None
# expect: finalizer w None None
# expect: after None None

# The callback of a reference that is garbage itself is not called.
n = Node("n")
n.ref = weakref.ref(n, lambda r: print("never"))
del n
print("collected", gc.collect() > 0)
# expect: collected True

# What a finalizer revives stays whole, with everything it refers to; it is not finalized again.
kept = []


class Lazarus(Node):
    def __del__(self):
        print("dies", self.name)
        kept.append(self)


lazarus = Lazarus("lazarus")
lazarus.luggage = Node("luggage")
lazarus.luggage.owner = lazarus
seen = weakref.ref(lazarus.luggage)
del lazarus
print("collected", gc.collect(), kept[0].luggage.name, seen(), gc.is_finalized(kept[0]))
kept.clear()
print("then", gc.collect(), seen())
# expect: dies lazarus
# expect: collected 0 luggage None True
# expect: then 2 None

# Garbage that is not revived goes all the same.
Lazarus("second")
for i in range(5):
    Node(i)
print("rest", gc.collect())
# expect: dies second
# expect: rest 5
kept.clear()
gc.collect()

# A cell may be shared by a function that is garbage and one that is not.


def two():
    value = [1]

    def stays():
        return value

    def goes():
        return value, goes

    return stays


stays = two()
gc.collect()
print("cell", stays())
# expect: cell [1]

# Classes are cycles of their own.


def local_class():
    class Local:
        def method(self):
            return Local

    return weakref.ref(Local)


ref = local_class()
gc.collect()
print("class", ref(), len(Node.__subclasses__()))
# expect: class None 2

# A generator that is suspended in a `try` is closed before anything is cleared.


def generator(box):
    try:
        yield box
    finally:
        print("closed", len(box))


box = []
box.append(generator(box))
next(box[0])
del box
gc.collect()
# expect: closed 1

# Exceptions, tracebacks and frames.


def fails():
    try:
        1 / 0
    except ZeroDivisionError as e:
        keep = e
        r = weakref.ref(Watcher())
        holder.append(weakref.ref(keep_alive(keep)))
    return r


class Watcher:
    pass


class Holder:
    def __init__(self, e):
        self.e = e
        e.holder = self


holder = []


def keep_alive(e):
    return Holder(e)


fails()
gc.collect()
print("exception", holder[0]())
# expect: exception None
print("garbage", gc.garbage)
# expect: garbage []
