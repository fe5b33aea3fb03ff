"""LU decomposition with partial pivoting in C. Gauss's order of elimination, then solving: floats in nested lists."""

SIZE = 200
TINY = 5


def matrix(n):
    state = 101010
    rows = []
    for _ in range(n):
        row = []
        for _ in range(n):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            row.append(state / 0x40000000 - 1.0)
        rows.append(row)
    return rows


def factor(a):
    n = len(a)
    pivots = list(range(n))
    for k in range(n):
        best = k
        largest = abs(a[k][k])
        for i in range(k + 1, n):
            if abs(a[i][k]) > largest:
                largest = abs(a[i][k])
                best = i
        if best != k:
            a[k], a[best] = a[best], a[k]
            pivots[k], pivots[best] = pivots[best], pivots[k]
        pivot_row = a[k]
        inverse = 1.0 / pivot_row[k]
        for i in range(k + 1, n):
            row = a[i]
            row[k] *= inverse
            scale = row[k]
            for j in range(k + 1, n):
                row[j] -= scale * pivot_row[j]
    return pivots


def solve(lu, pivots, b):
    n = len(lu)
    x = [b[p] for p in pivots]
    for i in range(n):
        for j in range(i):
            x[i] -= lu[i][j] * x[j]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            x[i] -= lu[i][j] * x[j]
        x[i] /= lu[i][i]
    return x


def run(size):
    a = matrix(size)
    wanted = [float(i % 7 - 3) for i in range(size)]
    b = [sum(x * y for x, y in zip(row, wanted)) for row in a]
    lu = [row[:] for row in a]
    pivots = factor(lu)
    x = solve(lu, pivots, b)
    return [round(v, 6) + 0.0 for v in x] == wanted, pivots[:5]
