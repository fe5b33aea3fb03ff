"""The library's pprint and reprlib on nested data, and repr: strings built from containers."""
import pprint
import reprlib

SIZE = 1400
TINY = 1


def data(size):
    rows = []
    for i in range(size):
        rows.append({"id": i, "name": "customer number %d" % i, "orders": [(j, j * 1.5, "item %d" % j) for j in range(i % 8)],
                     "flags": {"new": i % 2 == 0, "paid": None}, "text": "a rather long text that has to be broken into pieces " * (i % 3)})
    return rows


def run(size):
    rows = data(size)
    shown = pprint.pformat(rows, width=100)
    narrow = pprint.pformat(rows[:len(rows) // 4 + 1], width=40, compact=True, depth=3)
    short = reprlib.Repr()
    short.maxdict = short.maxlist = 5
    plain = repr(rows)
    return len(shown), shown.count("\n"), len(narrow), len(short.repr(rows)), len(plain), hash(plain) == hash(str(rows)), shown[-40:]
