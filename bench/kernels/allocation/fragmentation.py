"""Objects of many sizes and ages, most of them dropped, some kept (the mortality of B. Zorn and D. Grunwald's models, 1992): what
holes do to an allocator."""

SIZE = 150000
TINY = 200


class Record:
    def __init__(self, key, payload):
        self.key = key
        self.payload = payload


def make(kind, i):
    if kind == 0:
        return "s" * (i % 120) + str(i)
    if kind == 1:
        return [i] * (i % 30)
    if kind == 2:
        return {"k%d" % (j & 15): j for j in range(i % 9)}
    if kind == 3:
        return Record(i, (i, i + 1))
    if kind == 4:
        return tuple(range(i % 12))
    if kind == 5:
        return bytes(i % 300)
    if kind == 6:
        return {i, i + 1, i * 3}
    return i * 1.5 + 1e300


def run(size):
    state = 5
    slots = [None] * 4000
    old = []
    for i in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        slots[state >> 8 & 0xFFF if (state >> 8 & 0xFFF) < 4000 else 0] = make(state >> 20 & 7, i)
        if state >> 24 == 3:
            old.append(slots[i % 4000])
    half = {i: [i] for i in range(size // 2)}
    for i in range(0, size // 2, 2):
        del half[i]
    table = [Record(i, [None] * (i & 7)) for i in range(size // 2)]
    table = table[::50]
    again = [Record(i, i) for i in range(size // 2)]
    filled = sum(1 for s in slots if s is not None)
    return filled, len(old), len(half), sum(len(r.payload) for r in table), len(again)
