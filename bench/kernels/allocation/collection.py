"""Full collections over many live objects: a graph of objects, lists, dicts and tuples that stays, collected again and again."""
import gc

SIZE = 60000
TINY = 100


class Node:
    def __init__(self, number):
        self.number = number
        self.next = None
        self.links = []
        self.table = {"self": self}


def prepare(size):
    nodes = [Node(i) for i in range(size)]
    for i, node in enumerate(nodes):
        node.next = nodes[(i * 7919 + 1) % size]
        node.links.append((node.next, nodes[i * 31 % size]))
    return nodes


def run(nodes):
    found = 0
    for i in range(4):
        dropped = Node(i)
        del dropped
        gc.collect()
        found += len(nodes[i].links)
    return found, sum(node.number for node in nodes)
