# heapq and bisect.
import bisect
import heapq

h = []
for i in [5, 3, 8, 1, 9, 2]:
    heapq.heappush(h, i)
print([heapq.heappop(h) for _ in range(6)])
data = [(i * 7919) % 5003 for i in range(5003)]
x = list(data)
heapq.heapify(x)
print([heapq.heappop(x) for _ in range(len(x))] == sorted(data))
x = list(data)
heapq.heapify_max(x)
print([heapq.heappop_max(x) for _ in range(len(x))] == sorted(data, reverse=True))
print(heapq.heappushpop([1, 2], 0), heapq.heapreplace([1, 2], 0), heapq.heappushpop_max([3, 2], 5))
print(heapq.nlargest(3, data), heapq.nsmallest(2, data), list(heapq.merge([1, 4], [2, 3])))
a = [1, 2, 2, 3]
print(bisect.bisect_left(a, 2), bisect.bisect(a, 2), bisect.bisect_right(a, 2, 0, 2), bisect.bisect_left(a, -1))
bisect.insort(a, 2.5)
bisect.insort_left(a, 2)
print(a, bisect.bisect_left([3, 2, 1], 2, key=lambda v: -v) , bisect.bisect_left("aceg", "d"))
for call in (lambda: heapq.heappop([]), lambda: heapq.heappush((), 1), lambda: bisect.bisect([1], 1, -1)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)


class L:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        h.clear()
        return True


h = [L(1), L(2), L(3)]
try:
    heapq.heapify(h)
except RuntimeError as e:
    print(e)

# expect: [1, 2, 3, 5, 8, 9]
# expect: True
# expect: True
# expect: 0 1 5
# expect: [5002, 5001, 5000] [0, 1] [1, 2, 3, 4]
# expect: 1 3 2 0
# expect: [1, 2, 2, 2, 2.5, 3] 3 2
# expect: IndexError index out of range
# expect: TypeError heappush() argument 1 must be list, not tuple
# expect: ValueError lo must be non-negative
# expect: list changed size during iteration
