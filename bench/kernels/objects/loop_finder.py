"""Nested loops of a control flow graph (P. Havlak, "Nesting of Reducible and Irreducible Loops", 1997), with union-find over
a depth-first numbering: graphs of objects, lists, sets."""

SIZE = 60
TINY = 1


class Block:
    def __init__(self, name):
        self.name = name
        self.into = []
        self.out = []


class Graph:
    def __init__(self):
        self.blocks = []

    def block(self):
        block = Block(len(self.blocks))
        self.blocks.append(block)
        return block

    def edge(self, source, target):
        source.out.append(target)
        target.into.append(source)

    def line(self, start, length):
        for _ in range(length):
            following = self.block()
            self.edge(start, following)
            start = following
        return start

    def diamond(self, start):
        left, right, end = self.block(), self.block(), self.block()
        self.edge(start, left)
        self.edge(start, right)
        self.edge(left, end)
        self.edge(right, end)
        return end

    def nest(self, start, depth):
        """A loop that holds two loops of less depth; some have a second entry."""
        head = self.line(start, 1)
        end = self.diamond(head)
        if depth:
            end = self.nest(self.nest(end, depth - 1), depth - 1)
        tail = self.line(end, 2)
        self.edge(tail, head)
        if head.name % 11 == 0:
            self.edge(start, end)
        return self.line(tail, 1)


class Loop:
    def __init__(self, header, reducible):
        self.header = header
        self.reducible = reducible
        self.parent = None
        self.members = []
        self.depth = 0


class Node:
    """A block in the forest of loops found so far."""

    def __init__(self, block, number):
        self.block = block
        self.number = number
        self.parent = self
        self.loop = None

    def find(self):
        path = []
        node = self
        while node.parent is not node:
            path.append(node)
            node = node.parent
        for passed in path:
            passed.parent = node
        return node


def number_blocks(root):
    """Blocks in order of first visit, and the number of the last descendant of each."""
    number, last, order = {root: 0}, {}, [root]
    stack = [(root, iter(root.out))]
    while stack:
        block, rest = stack[-1]
        for following in rest:
            if following not in number:
                number[following] = len(order)
                order.append(following)
                stack.append((following, iter(following.out)))
                break
        else:
            stack.pop()
            last[number[block]] = len(order) - 1
    return order, number, last


def find_loops(root):
    order, number, last = number_blocks(root)
    count = len(order)
    nodes = [Node(block, i) for i, block in enumerate(order)]
    back = [[] for _ in range(count)]
    other = [set() for _ in range(count)]
    for w, block in enumerate(order):
        for source in block.into:
            v = number.get(source)
            if v is not None:
                if w <= v <= last[w]:
                    back[w].append(v)
                else:
                    other[w].add(v)
    loops = []
    for w in range(count - 1, -1, -1):
        body = []
        reducible = True
        itself = False
        for v in back[w]:
            if v == w:
                itself = True
            else:
                node = nodes[v].find()
                if node not in body:
                    body.append(node)
        todo = list(body)
        seen = set(body)
        while todo:
            x = todo.pop(0)
            for y in sorted(other[x.number]):
                node = nodes[y].find()
                if not w <= node.number <= last[w]:
                    reducible = False
                    other[w].add(node.number)
                elif node.number != w and node not in seen:
                    seen.add(node)
                    body.append(node)
                    todo.append(node)
        if body or itself:
            loop = Loop(order[w], reducible)
            nodes[w].loop = loop
            for node in body:
                node.parent = nodes[w]
                if node.loop is not None:
                    node.loop.parent = loop
                else:
                    loop.members.append(node.block)
            loops.append(loop)
    for loop in reversed(loops):
        loop.depth = loop.parent.depth + 1 if loop.parent else 1
    return loops


def run(size):
    graph = Graph()
    end = start = graph.block()
    for i in range(size):
        end = graph.nest(end, 5)
    totals = None
    for _ in range(2):
        loops = find_loops(start)
        totals = (len(graph.blocks), len(loops), sum(l.reducible for l in loops), max(l.depth for l in loops),
                  sum(len(l.members) for l in loops), sum(l.header.name for l in loops))
    return totals
