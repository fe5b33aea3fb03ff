"""Graphs with cycles in all directions made and dropped: doubly linked rings, trees with parents, closures that hold
themselves. What the cycle collector is for."""

SIZE = 140
TINY = 1


class Ring:
    def __init__(self, value):
        self.value = value
        self.before = self.after = self

    def insert(self, value):
        node = Ring(value)
        node.before, node.after = self, self.after
        self.after.before = node
        self.after = node
        return node


class Element:
    def __init__(self, name, parent):
        self.name = name
        self.parent = parent
        self.children = []
        self.attributes = {"owner": self}
        if parent is not None:
            parent.children.append(self)


def ring(n):
    start = node = Ring(0)
    for i in range(1, n):
        node = node.insert(i)
    total, node = 0, start.after
    while node is not start:
        total += node.value
        node = node.after
    return total


def document(depth, width, parent=None):
    element = Element("e%d" % depth, parent)
    if depth:
        for _ in range(width):
            document(depth - 1, width, element)
    return element


def closures(n):
    made = []
    for i in range(n):
        def again(k, i=i):
            return i if k == 0 else again(k - 1)
        made.append(again)
    return sum(f(1) for f in made)


def size_of(element):
    return 1 + sum(map(size_of, element.children))


def run(size):
    total = 0
    for i in range(size):
        total += ring(1500)
        total += size_of(document(4, 5))
        total += closures(500)
    return total
