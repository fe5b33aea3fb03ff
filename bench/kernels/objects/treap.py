"""Treaps (R. Seidel and C. Aragon, "Randomized Search Trees", 1989): objects with attributes, methods, rotations."""

SIZE = 40000
TINY = 200


class Node:
    def __init__(self, key, priority):
        self.key = key
        self.priority = priority
        self.left = None
        self.right = None
        self.size = 1

    def update(self):
        size = 1
        if self.left is not None:
            size += self.left.size
        if self.right is not None:
            size += self.right.size
        self.size = size

    def rotate_right(self):
        top = self.left
        self.left = top.right
        top.right = self
        self.update()
        top.update()
        return top

    def rotate_left(self):
        top = self.right
        self.right = top.left
        top.left = self
        self.update()
        top.update()
        return top


class Treap:
    def __init__(self):
        self.root = None
        self.state = 12345

    def random(self):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return self.state

    def insert(self, key):
        self.root = self._insert(self.root, key)

    def _insert(self, node, key):
        if node is None:
            return Node(key, self.random())
        if key < node.key:
            node.left = self._insert(node.left, key)
            if node.left.priority > node.priority:
                return node.rotate_right()
        elif key > node.key:
            node.right = self._insert(node.right, key)
            if node.right.priority > node.priority:
                return node.rotate_left()
        node.update()
        return node

    def rank(self, key):
        node, rank = self.root, 0
        while node is not None:
            if key <= node.key:
                node = node.left
            else:
                rank += 1 if node.left is None else node.left.size + 1
                node = node.right
        return rank


def run(size):
    treap = Treap()
    key = 7
    for _ in range(size):
        key = (key * 16807) % 2147483647
        treap.insert(key % 100003)
    return treap.root.size, sum(treap.rank(k) for k in range(0, 100003, 11))
