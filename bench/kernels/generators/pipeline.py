"""A pipeline of generators and itertools over numbered lines, coroutines that are sent values (D. Beazley's cookbook style, after
M. Conway, 1963), generator expressions in sum, min, any."""
from itertools import chain, count, groupby, islice, takewhile

SIZE = 120000
TINY = 50


def lines(n):
    for i in range(n):
        yield "%d,%d,%s" % (i, i * 37 % 101, "abcde"[i % 5])


def split(rows):
    for row in rows:
        yield row.split(",")


def typed(rows):
    return ((int(a), int(b), c) for a, b, c in rows)


def running(values):
    total = 0
    for v in values:
        total += v
        yield total


def pairs(values):
    values = iter(values)
    before = next(values)
    for v in values:
        yield before, v
        before = v


def collector(into):
    while True:
        value = yield
        into.append(value)


def even_only(target):
    next(target)
    while True:
        value = yield
        if value % 2 == 0:
            target.send(value)


def run(size):
    table = typed(split(lines(size)))
    kept = [(a, b) for a, b, c in table if c != "c" and b > 10]
    ups = sum(1 for x, y in pairs(b for _, b in kept) if y > x)
    last = 0
    for last in running(islice(count(1), size * 4)):
        pass
    into = []
    filter_ = even_only(collector(into))
    next(filter_)
    for i in range(size * 2):
        filter_.send(i * 3)
    groups = [(k, sum(1 for _ in g)) for k, g in groupby((i // 7 for i in range(size)))]
    small = sum(takewhile(lambda x: x < size, (x * x for x in count())))
    joined = sum(chain.from_iterable(range(i % 5) for i in range(size)))
    return len(kept), ups, last, len(into), len(groups), small, joined, any(x > 99 for _, x in kept), min(b for _, b in kept)
