"""Primes by Eratosthenes' sieve, on a list, on a bytearray with slices, and totients by a linear sieve (D. Gries and J. Misra,
1978): large lists of ints."""

SIZE = 600000
TINY = 500


def primes(limit):
    composite = [False] * (limit + 1)
    found = []
    for n in range(2, limit + 1):
        if not composite[n]:
            found.append(n)
            for m in range(n * n, limit + 1, n):
                composite[m] = True
    return found


def count_by_slices(limit):
    flags = bytearray([1]) * (limit + 1)
    flags[0] = flags[1] = 0
    n = 2
    while n * n <= limit:
        if flags[n]:
            flags[n * n::n] = bytes(len(range(n * n, limit + 1, n)))
        n += 1
    return sum(flags)


def totients(limit):
    phi = list(range(limit + 1))
    small = []
    lowest = [0] * (limit + 1)
    for n in range(2, limit + 1):
        if lowest[n] == 0:
            lowest[n] = n
            phi[n] = n - 1
            small.append(n)
        for p in small:
            m = p * n
            if p > lowest[n] or m > limit:
                break
            lowest[m] = p
            phi[m] = phi[n] * (p if p == lowest[n] else p - 1)
    return sum(phi)


def run(size):
    found = primes(size)
    return len(found), found[-1], count_by_slices(size * 4), totients(size // 2)
