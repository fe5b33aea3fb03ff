# Store fusion, compare and branch, symbolic operands, and what ends them.
def add(a, b):
    c = a + b
    return c


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def count(items):
    total = 0
    for item in items:
        total += item
    return total


def before_the_store(x):
    return x + (x := 5)


def choose(a, b):
    x = a or b
    return x if x is not None else 1


def between(a, b, c):
    return a < b() < c


def bump(self):
    self.n += 1
