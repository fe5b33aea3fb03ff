"""Pancake flips over all permutations (K. Anderson and D. Rettig, "Performing Lisp Analysis of the FANNKUCH
Benchmark", 1994), a sieve and a merge sort: lists by index, slices, appends."""

SIZE = 8
TINY = 4


def fannkuch(n):
    permutation = list(range(n))
    count = list(range(1, n + 1))
    most = checksum = turn = 0
    while True:
        if permutation[0]:
            work = permutation[:]
            flips = 0
            first = work[0]
            while first:
                work[:first + 1] = work[first::-1]
                flips += 1
                first = work[0]
            if flips > most:
                most = flips
            checksum += -flips if turn & 1 else flips
        turn += 1
        i = 1
        while True:
            if i == n:
                return checksum, most
            first = permutation.pop(0)
            permutation.insert(i, first)
            count[i] -= 1
            if count[i] > 0:
                break
            count[i] = i + 1
            i += 1


def sieve(limit):
    flags = [True] * limit
    primes = []
    for i in range(2, limit):
        if flags[i]:
            primes.append(i)
            for j in range(i * i, limit, i):
                flags[j] = False
    return len(primes)


def merge_sort(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    merged.extend(left[i:])
    merged.extend(right[j:])
    return merged


def run(size):
    items = [i * 7919 % 80021 for i in range(size * 5000)]
    merged = merge_sort(items)
    return fannkuch(size), sieve(size * 50000), merged == sorted(items), merged[:3]
