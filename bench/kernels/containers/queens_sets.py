"""Queens by permutations and sets of diagonals (F. Nauck's puzzle, 1850), exact covers with sets of sets (D. Knuth, "Dancing
Links", 2000; in the form with dicts): sets and dicts of small ints."""
from itertools import permutations

SIZE = 9
TINY = 4


def queens(n):
    columns = range(n)
    return sum(1 for p in permutations(columns)
               if n == len({p[i] + i for i in columns}) == len({p[i] - i for i in columns}))


def place(n, row, taken, up, down):
    if row == n:
        return 1
    free = set(range(n)) - taken - {u - row for u in up} - {d + row for d in down}
    return sum(place(n, row + 1, taken | {c}, up | {c + row}, down | {c - row}) for c in free)


def cover(columns, rows, chosen):
    if not columns:
        yield list(chosen)
        return
    column = min(columns, key=lambda c: (len(columns[c]), c))
    for row in sorted(columns[column]):
        chosen.append(row)
        removed = select(columns, rows, row)
        yield from cover(columns, rows, chosen)
        restore(columns, rows, row, removed)
        chosen.pop()


def select(columns, rows, row):
    removed = []
    for j in rows[row]:
        for i in columns[j]:
            for k in rows[i]:
                if k != j:
                    columns[k].remove(i)
        removed.append(columns.pop(j))
    return removed


def restore(columns, rows, row, removed):
    for j in reversed(rows[row]):
        columns[j] = removed.pop()
        for i in columns[j]:
            for k in rows[i]:
                if k != j:
                    columns[k].add(i)


def latin_square(n):
    """Latin squares of order n with the first row given: how many there are, and the first."""
    rows = {}
    for r in range(n):
        for c in range(n):
            for v in range(n):
                if r or v == c:
                    rows[r * n * n + c * n + v] = [("cell", r, c), ("row", r, v), ("column", c, v)]
    columns = {}
    for row, names in rows.items():
        for name in names:
            columns.setdefault(name, set()).add(row)
    count, first = 0, None
    for solution in cover(columns, rows, []):
        count += 1
        first = first or sorted(solution)[-3:]
        if count == 60:
            break
    return count, first


def run(size):
    return queens(size), place(size + 1, 0, set(), set(), set()), latin_square(size - 2), latin_square(size)
