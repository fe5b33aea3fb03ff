"""Takeuchi's function (I. Takeuchi, 1978; R. Gabriel, "Performance and Evaluation of Lisp Systems", 1985): calls."""

SIZE = 8
TINY = 2


def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def add(a, b=1, *, c=0):
    return a + b + c


def with_defaults(n):
    total = 0
    for i in range(n):
        total = add(total, i) + add(i, c=1)
        total = add(total) & 0xFFFFFF
    return total


def run(size):
    return tak(size * 3, size * 2, size), with_defaults(size * 40000)
