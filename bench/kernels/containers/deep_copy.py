"""copy.deepcopy and copy.copy of nested containers, objects, shared parts and cycles."""
import copy

SIZE = 360
TINY = 1


class Node:
    def __init__(self, value, children):
        self.value = value
        self.children = children
        self.parent = None
        for child in children:
            child.parent = self


class Custom:
    def __init__(self, items):
        self.items = items

    def __deepcopy__(self, memo):
        return Custom(copy.deepcopy(self.items, memo))

    def __copy__(self):
        return Custom(self.items)


def tree(depth):
    return Node(depth, [tree(depth - 1) for _ in range(2)] if depth else [])


def total(node):
    return node.value + sum(map(total, node.children))


def run(size):
    shared = [1, 2, 3]
    data = {"numbers": list(range(50)), "nested": [{"a": i, "b": (i, [i])} for i in range(20)], "shared": [shared] * 10,
            "text": ["x", "y"] * 10, "set": {1, 2, 3}, "custom": Custom([1, [2, [3]]])}
    data["self"] = data
    root = tree(5)
    seen = 0
    for _ in range(size):
        twin = copy.deepcopy(data)
        seen += (twin["self"] is twin) + (twin["shared"][0] is twin["shared"][9]) + (twin["nested"] == data["nested"])
        other = copy.deepcopy(root)
        seen += total(other) + (other.children[0].parent is other)
        flat = copy.copy(data)
        seen += len(flat) + len(copy.copy(data["custom"]).items) + copy.copy(root).value
    return seen, total(root)
