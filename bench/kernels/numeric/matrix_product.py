"""Matrix products on lists of lists by the definition, Strassen's method one level deep (V. Strassen, 1969), and an int power."""

SIZE = 100
TINY = 4


def matrix(n, seed):
    return [[((i * 31 + j * 17 + seed) % 19 - 9) * 0.125 for j in range(n)] for i in range(n)]


def product(a, b):
    n, m = len(a), len(b[0])
    inner = len(b)
    c = []
    for i in range(n):
        row = a[i]
        out = [0.0] * m
        for k in range(inner):
            x = row[k]
            other = b[k]
            for j in range(m):
                out[j] += x * other[j]
        c.append(out)
    return c


def product_by_columns(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def add(a, b, sign=1.0):
    return [[x + sign * y for x, y in zip(r, s)] for r, s in zip(a, b)]


def quarters(a):
    h = len(a) // 2
    return [r[:h] for r in a[:h]], [r[h:] for r in a[:h]], [r[:h] for r in a[h:]], [r[h:] for r in a[h:]]


def strassen(a, b):
    a11, a12, a21, a22 = quarters(a)
    b11, b12, b21, b22 = quarters(b)
    m1 = product(add(a11, a22), add(b11, b22))
    m2 = product(add(a21, a22), b11)
    m3 = product(a11, add(b12, b22, -1.0))
    m4 = product(a22, add(b21, b11, -1.0))
    m5 = product(add(a11, a12), b22)
    m6 = product(add(a21, a11, -1.0), add(b11, b12))
    m7 = product(add(a12, a22, -1.0), add(b21, b22))
    top = [r + s for r, s in zip(add(add(m1, m4), add(m7, m5, -1.0)), add(m3, m5))]
    bottom = [r + s for r, s in zip(add(m2, m4), add(add(m1, m2, -1.0), add(m3, m6)))]
    return top + bottom


def run(size):
    a, b = matrix(size, 1), matrix(size, 2)
    c = product(a, b)
    return c == product_by_columns(a, b), c == strassen(a, b), sum(c[i][i] for i in range(size)), c[0][1]
