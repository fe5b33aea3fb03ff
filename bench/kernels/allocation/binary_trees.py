"""Complete binary trees made and dropped (after H. Boehm's GCBench), with cycles among some: allocation and release."""

SIZE = 14
TINY = 5


class Tree:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right


class Linked:
    def __init__(self, depth, parent):
        self.parent = parent
        self.children = [Linked(depth - 1, self) for _ in range(2)] if depth else []


def make(depth):
    if depth == 0:
        return Tree(None, None)
    return Tree(make(depth - 1), make(depth - 1))


def count(tree):
    if tree.left is None:
        return 1
    return 1 + count(tree.left) + count(tree.right)


def pairs(depth):
    if depth == 0:
        return ()
    return pairs(depth - 1), pairs(depth - 1)


def run(size):
    keep = make(size)
    found = []
    for depth in range(4, size + 1, 4):
        rounds = 1 << (size - depth + 3)
        found.append((depth, rounds, sum(count(make(depth)) for _ in range(rounds))))
    cyclic = [len(Linked(7, None).children) for _ in range(60)]
    return found, count(keep), sum(cyclic), len(pairs(size + 2))
