"""Xorshift numbers (G. Marsaglia, "Xorshift RNGs", 2003), Euclid's greatest common divisor and sums of digits: int loops."""

SIZE = 100000
TINY = 200


def xorshift(steps, state=2463534242):
    total = 0
    for _ in range(steps):
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        total = (total + state) & 0xFFFFFFFF
    return total


def coprime_pairs(limit):
    found = 0
    for a in range(1, limit):
        for b in range(1, a):
            x, y = a, b
            while y:
                x, y = y, x % y
            if x == 1:
                found += 1
    return found


def digit_sums(limit):
    best = 0
    for n in range(limit):
        total = 0
        rest = n
        while rest > 0:
            total += rest % 10
            rest //= 10
        if total * 7 == n & 255:
            best += 1
    return best


def run(size):
    return xorshift(size * 3), coprime_pairs(size // 250), digit_sums(size)
