"""The largest singular value of an infinite matrix by the power method (L. Trefethen, "A Hundred-dollar, Hundred-digit
Challenge", 2002, problem 3): floats across calls."""

SIZE = 220
TINY = 8


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v):
    n = len(v)
    return [sum(entry(i, j) * v[j] for j in range(n)) for i in range(n)]


def times_transposed(v):
    out = []
    for i in range(len(v)):
        total = 0.0
        for j, x in enumerate(v):
            total += entry(j, i) * x
        out.append(total)
    return out


def run(size):
    u = [1.0] * size
    v = u
    for _ in range(6):
        v = times_transposed(times(u))
        u = times_transposed(times(v))
    top = bottom = 0.0
    for a, b in zip(u, v):
        top += a * b
        bottom += b * b
    return round((top / bottom) ** 0.5, 9)
