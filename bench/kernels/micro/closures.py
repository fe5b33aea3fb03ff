"""Church numerals (A. Church, "The Calculi of Lambda Conversion", 1941), counters, composed and curried functions: closures."""

SIZE = 150000
TINY = 20


def church(n):
    def number(f):
        def apply(x):
            for _ in range(n):
                x = f(x)
            return x
        return apply
    return number


def plus(a, b):
    return lambda f: lambda x: a(f)(b(f)(x))


def times(a, b):
    return lambda f: a(b(f))


def counter(start):
    count = start

    def step(by=1):
        nonlocal count
        count += by
        return count

    def reset():
        nonlocal count
        count = start
    return step, reset


def compose(*functions):
    def composed(x):
        for f in functions:
            x = f(x)
        return x
    return composed


def curried(a):
    return lambda b: lambda c: a * b + c


def run(size):
    number = times(plus(church(3), church(4)), church(5))(lambda n: n + 1)
    total = sum(number(i) for i in range(size // 10))
    step, reset = counter(5)
    work = compose(lambda x: x + 1, lambda x: x * 3, curried(2)(7), lambda x: x & 0xFFFF)
    for i in range(size):
        total += work(i) + step() + step(2)
        if i % 50 == 0:
            reset()
        total += curried(i)(2)(3)
    return total, step()
