"""Garbage and survivors with few, with hundreds, and with exactly as many references as a byte holds; random graphs."""
import gc
import random
import weakref

gc.disable()
gc.collect()


class Hub:
    pass


def star(n):
    """One object that n lists refer to and that refers to them."""
    hub = Hub()
    hub.lists = [[hub] for _ in range(n)]
    return hub


for n in [1, 250, 251, 252, 253, 254, 255, 256, 257, 1000, 70000]:
    hub = star(n)
    gone = weakref.ref(hub)
    gc.collect()
    assert gone() is hub and len(hub.lists) == n and hub.lists[-1][0] is hub
    one = hub.lists[n // 2]
    del hub
    gc.collect()
    assert gone() is one[0]  # one of the lists is enough
    del one
    # The hub and the lists.
    found = gc.collect()
    assert gone() is None and found >= n + 2, (n, found)
print("stars")
# expect: stars


def local_class(n):
    class Local:
        def __init__(self, other):
            self.other = other
    objects = [Local(None) for _ in range(n)]
    for i, o in enumerate(objects):
        o.other = objects[i - 1]
    return weakref.ref(Local), objects


for n in [10, 300, 5000]:
    cls, objects = local_class(n)
    gc.collect()
    last = objects.pop()
    del objects
    gc.collect()
    assert cls() is type(last)
    k, o = 1, last.other
    while o is not last:
        k, o = k + 1, o.other
    assert k == n
    del o, last
    gc.collect()
    assert cls() is None
print("classes")
# expect: classes


class Node:
    __slots__ = "refs", "number", "__weakref__"

    def __init__(self, number):
        self.number = number


class Attributed:
    def __init__(self, number):
        self.number = number


class Many(Attributed):
    def __init__(self, number):
        self.number = number
        for i in range(number % 9):
            setattr(self, "a%d" % i, i)


def graph(rng, size):
    nodes = [(Node, Attributed, Many)[rng.randrange(3)](i) for i in range(size)]
    edges = []
    for node in nodes:
        targets = [rng.randrange(size) for _ in range(rng.choice([0, 1, 1, 1, 2, 3]))]
        edges.append(targets)
        refs = [nodes[t] for t in targets]
        kind = rng.randrange(6)
        node.refs = (refs if kind == 0 else tuple(refs) if kind == 1 else dict(enumerate(refs)) if kind == 2
                     else {r: None for r in refs} if kind == 3 else set(refs) if kind == 4 else [tuple(refs), {"x": refs}])
    return nodes, edges


def alive_from(edges, roots):
    seen, todo = set(roots), list(roots)
    while todo:
        for t in edges[todo.pop()]:
            if t not in seen:
                seen.add(t)
                todo.append(t)
    return seen


def check(seed, size):
    rng = random.Random(seed)
    nodes, edges = graph(rng, size)
    watched = [weakref.ref(n) for n in nodes]
    keep = sorted(rng.sample(range(size), size // 20 + 1))
    kept = [nodes[i] for i in keep]
    del nodes
    for generation in (0, 1, 2):
        gc.collect(generation)
    alive = {i for i, w in enumerate(watched) if w() is not None}
    assert alive == alive_from(edges, keep), seed
    while kept:
        kept.pop(rng.randrange(len(kept)))
        keep = [n.number for n in kept]
        if len(kept) % 7 == 0:
            gc.collect()
            alive = {i for i, w in enumerate(watched) if w() is not None}
            assert alive == alive_from(edges, keep), seed


for seed in range(30):
    check(seed, 30 + seed * 37)
print("graphs")
# expect: graphs
