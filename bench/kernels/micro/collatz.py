"""Lengths of Collatz sequences (L. Collatz, 1937) and a linear congruential generator (D. Lehmer, 1951): int arithmetic."""

SIZE = 24000
TINY = 300


def longest(limit):
    best = best_start = 0
    for start in range(1, limit):
        n = start
        length = 1
        while n != 1:
            if n & 1:
                n = 3 * n + 1
            else:
                n >>= 1
            length += 1
        if length > best:
            best = length
            best_start = start
    return best_start, best


def lehmer(steps, state=1):
    total = 0
    for _ in range(steps):
        state = state * 48271 % 2147483647
        total = (total + (state >> 7)) & 0xFFFFFFFF
    return total


def run(size):
    return longest(size), lehmer(size * 25)
