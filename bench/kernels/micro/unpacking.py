"""Sorting networks (K. Batcher, "Sorting Networks and their Applications", 1968), nested records, heads and tails: unpacking."""

SIZE = 240000
TINY = 20


def sort4(a, b, c, d):
    if b < a:
        a, b = b, a
    if d < c:
        c, d = d, c
    if c < a:
        a, c = c, a
    if d < b:
        b, d = d, b
    if c < b:
        b, c = c, b
    return a, b, c, d


def records(n):
    return [(i, ("name%d" % (i & 15), i * 3 & 31), [i & 7, i & 3]) for i in range(n)]


def flip_sign(points):
    return [(-y, x) for x, y in points]


def run(size):
    total = 0
    for i in range(size):
        low, second, third, high = sort4(i * 7 & 63, i * 11 & 63, i * 13 & 63, i * 17 & 63)
        total += low + 2 * second + 3 * third + 4 * high
    rows = records(min(size, 1000))
    for _ in range(max(1, size // 1000)):
        for number, (name, score), [left, right] in rows:
            total += number + score + left * right
        for index, (number, *rest) in enumerate(rows):
            total += index - number + len(rest)
    first, *middle, last = range(100)
    for _ in range(size):
        head, *tail = first, last, total
        (a, b), c = tail, head
        total = (total + b - c + a) & 0xFFFFFF
    points = [(i, i + 1) for i in range(100)]
    for _ in range(max(4, size // 400 * 4)):
        points = flip_sign(points)
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        total += x0 * y1 - x1 * y0
    for key, value in dict(points).items():
        total += key ^ value
    return total, len(middle)
