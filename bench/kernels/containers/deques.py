"""Breadth-first search in a maze, the sliding maximum by a monotone queue, Josephus's circle, an LRU cache: deque, OrderedDict."""
from collections import OrderedDict, deque

SIZE = 300
TINY = 8


def maze(n):
    walls = set()
    for y in range(n):
        for x in range(n):
            if (x * 31 + y * 17 + x * y) % 4 == 0 and (x, y) not in ((0, 0), (n - 1, n - 1)):
                walls.add((x, y))
    return walls


def search(n, walls):
    queue = deque([(0, 0, 0)])
    seen = {(0, 0)}
    farthest = 0
    while queue:
        x, y, steps = queue.popleft()
        farthest = max(farthest, steps)
        for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            place = x + dx, y + dy
            if 0 <= place[0] < n and 0 <= place[1] < n and place not in seen and place not in walls:
                seen.add(place)
                queue.append((place[0], place[1], steps + 1))
    return len(seen), farthest


def sliding_maximum(numbers, width):
    queue = deque()
    total = 0
    for i, n in enumerate(numbers):
        while queue and numbers[queue[-1]] <= n:
            queue.pop()
        queue.append(i)
        if queue[0] <= i - width:
            queue.popleft()
        if i >= width - 1:
            total += numbers[queue[0]]
    return total


def josephus(n, step):
    circle = deque(range(n))
    while len(circle) > 1:
        circle.rotate(-step)
        circle.pop()
    return circle[0]


class Cache:
    def __init__(self, room):
        self.room = room
        self.entries = OrderedDict()
        self.hits = 0

    def get(self, key):
        if key in self.entries:
            self.entries.move_to_end(key)
            self.hits += 1
            return self.entries[key]
        value = self.entries[key] = key * key
        if len(self.entries) > self.room:
            self.entries.popitem(last=False)
        return value


def run(size):
    numbers = [(i * 7907 + 3) % 1009 for i in range(size * size)]
    cache = Cache(100)
    total = sum(cache.get(n % 151) for n in numbers)
    recent = deque(maxlen=50)
    for n in numbers:
        recent.append(n)
    return search(size, maze(size)), sliding_maximum(numbers, 20), josephus(size * 60, 7), cache.hits, total, sum(recent), 7 in recent
