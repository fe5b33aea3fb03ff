"""What is still being made is not shown by the collector's lists."""
import gc


def peek():
    for i in range(3):
        for o in gc.get_objects():
            if type(o) in (tuple, list):
                repr_length = len(o)
                for item in o:
                    pass
        yield i


print(tuple(peek()), list(peek()), dict.fromkeys(peek()), frozenset(peek()))
# expect: (0, 1, 2) [0, 1, 2] {0: None, 1: None, 2: None} frozenset({0, 1, 2})


class Odd:
    def __init__(self):
        gc.collect()
        self.all = len(gc.get_objects()) > 10


print(Odd().all, [Odd().all for _ in range(2)])
# expect: True [True, True]


def referrers(x):
    return [type(r).__name__ for r in gc.get_referrers(x)]


class Thing:
    pass


t = Thing()
holders = [[t], {"t": t}, (t, t)]
found = referrers(t)
print(found.count("list"), found.count("tuple"), found.count("dict"))
# expect: 1 1 2
print(sorted(map(repr, gc.get_referents([1, "a", 2.5, None], (3,), {"k": 4}, {5: 6}))))
# expect: ["'a'", '1', '2.5', '3', '4', '5', '6', 'None']
