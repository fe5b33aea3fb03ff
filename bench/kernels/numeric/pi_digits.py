"""Digits of pi: a spigot (J. Gibbons, "Unbounded Spigot Algorithms for the Digits of Pi", 2006) and Machin's formula (1706):
large ints, and their text."""

SIZE = 1800
TINY = 20


def spigot(count):
    digits = []
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while len(digits) < count:
        if 4 * q + r - t < n * t:
            digits.append(n)
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, n, k, l = q * k, (2 * q + r) * l, t * l, (q * (7 * k + 2) + r * l) // (t * l), k + 1, l + 2
    return "".join(map(str, digits))


def arctangent_of_inverse(x, unit):
    total = term = unit // x
    square = x * x
    n = 1
    while term:
        term //= -square
        n += 2
        total += term // n
    return total


def machin(count):
    unit = 10 ** (count + 10)
    pi = 4 * (4 * arctangent_of_inverse(5, unit) - arctangent_of_inverse(239, unit))
    return str(pi // 10 ** 10)


def run(size):
    digits = machin(size * 2)
    return digits.startswith(spigot(size)[:-1]), digits[-10:], sum(map(int, digits))
