"""Pythagorean triples (Euclid's formula), a transposed table, inverted and filtered records: comprehensions of every kind."""

SIZE = 550
TINY = 10


def triples(limit):
    return [(m * m - n * n, 2 * m * n, m * m + n * n) for m in range(2, limit) for n in range(1, m) if (m - n) % 2]


def run(size):
    found = triples(size)
    shortest = {c: (a, b) for a, b, c in found}
    odd = {a % 97 for a, _, _ in found}
    table = [[i * j for j in range(size)] for i in range(size)]
    turned = [[row[j] for row in table] for j in range(size)]
    flat = [x for row in turned for x in row if x % 3 == 0]
    names = ["n%d" % (i % 50) for i in range(size * 20)]
    lengths = {name: len(name) for name in names}
    inverted = {length: [n for n, l in lengths.items() if l == length] for length in set(lengths.values())}
    evens = sum(x * x for x in flat if not x & 1)
    words = [name.upper() for name in names if name.endswith(("3", "7"))]
    nested = sum(len([y for y in range(x % 7)]) for x in range(size * 20))
    some = any(x > 10**9 for x in flat), all(x >= 0 for x in flat)
    return len(found), len(shortest), len(odd), table == turned, len(flat), evens, sorted(map(len, inverted.values())), len(words), nested, some
