"""Shortest paths (E. Dijkstra, 1959) with heapq, Huffman's codes (1952), merging of sorted runs, the running median by two
heaps: heaps of tuples and ints."""
import heapq

SIZE = 190
TINY = 6


def grid(n):
    cost = {}
    for y in range(n):
        for x in range(n):
            cost[x, y] = (x * 7919 + y * 104729) % 23 + 1
    return cost


def shortest(cost, start, end):
    best = {start: 0}
    queue = [(0, start)]
    done = set()
    while queue:
        length, place = heapq.heappop(queue)
        if place == end:
            return length, len(done)
        if place in done:
            continue
        done.add(place)
        x, y = place
        for following in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            step = cost.get(following)
            if step is not None and following not in done:
                new = length + step
                if new < best.get(following, 1 << 60):
                    best[following] = new
                    heapq.heappush(queue, (new, following))
    return None


def huffman(weights):
    heap = [(w, i, None) for i, w in enumerate(weights)]
    heapq.heapify(heap)
    number = len(heap)
    total = 0
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        total += a[0] + b[0]
        heapq.heappush(heap, (a[0] + b[0], number, (a, b)))
        number += 1
    return total


def medians(numbers):
    low, high = [], []
    total = 0
    for n in numbers:
        if len(low) == len(high):
            heapq.heappush(low, -heapq.heappushpop(high, n))
        else:
            heapq.heappush(high, -heapq.heappushpop(low, -n))
        total += -low[0]
    return total


def run(size):
    numbers = [(i * 48271 + 11) % 65537 for i in range(size * size)]
    runs = [sorted(numbers[i::8]) for i in range(8)]
    merged = list(heapq.merge(*runs))
    return (shortest(grid(size), (0, 0), (size - 1, size - 1)), huffman(numbers), medians(numbers), merged == sorted(numbers),
            heapq.nsmallest(3, numbers), heapq.nlargest(2, numbers, key=lambda n: n % 1000))
