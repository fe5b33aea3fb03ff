"""Walks over trees by `yield from` (G. Ewing, PEP 380), same fringe (C. Hewitt, 1974), permutations and towers (E. Lucas, 1883) by
recursive generators."""

SIZE = 14
TINY = 3


class Tree:
    def __init__(self, left, value, right):
        self.left = left
        self.value = value
        self.right = right

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.value
        if self.right is not None:
            yield from self.right

    def leaves(self):
        if self.left is None and self.right is None:
            yield self.value
            return self.value
        total = 0
        for side in self.left, self.right:
            if side is not None:
                total += yield from side.leaves()
        return total


def build(low, high):
    if low >= high:
        return None
    middle = (low + high) // 2
    return Tree(build(low, middle), middle, build(middle + 1, high))


def same_fringe(a, b):
    a, b = a.leaves(), b.leaves()
    for x, y in zip(a, b):
        if x != y:
            return False
    return next(a, None) == next(b, None)


def permutations(items):
    if not items:
        yield ()
        return
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:]):
            yield (item, *rest)


def hanoi(n, a, b, c):
    if n:
        yield from hanoi(n - 1, a, c, b)
        yield n, a, c
        yield from hanoi(n - 1, b, a, c)


def run(size):
    tree = build(0, 1 << size)
    total = 0
    for _ in range(4):
        total += sum(tree)
    odd = sum(1 for p in permutations(tuple(range(max(2, size - 6)))) if p[0] < p[-1])
    moves = weight = 0
    for n, a, c in hanoi(size + 1, "a", "b", "c"):
        moves += 1
        weight += n * (ord(c) - ord(a))
    return total, same_fringe(tree, build(0, 1 << size)), odd, moves, weight
