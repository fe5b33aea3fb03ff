"""Pi and an integral by random points (N. Metropolis and S. Ulam, "The Monte Carlo Method", 1949), numbers from a
subtractive generator (D. Knuth, TAOCP 2, 3.6): floats and a small object."""
import math

SIZE = 240000
TINY = 100


class Generator:
    def __init__(self, seed):
        self.state = []
        value = seed
        for _ in range(55):
            value = (value * 16807) % 2147483647
            self.state.append(value)
        self.i = 54
        self.j = 23

    def next(self):
        state = self.state
        k = state[self.i] - state[self.j]
        if k < 0:
            k += 2147483647
        state[self.j] = k
        self.i = self.i - 1 if self.i else 54
        self.j = self.j - 1 if self.j else 54
        return k / 2147483647


def pi(generator, points):
    inside = 0
    for _ in range(points):
        x = generator.next()
        y = generator.next()
        if x * x + y * y <= 1.0:
            inside += 1
    return 4.0 * inside / points


def bell(generator, points):
    """The area under exp(-x²) between 0 and 2."""
    total = 0.0
    for _ in range(points):
        x = 2.0 * generator.next()
        total += math.exp(-x * x)
    return 2.0 * total / points


def run(size):
    generator = Generator(113)
    return pi(generator, size), round(bell(generator, size), 9)
