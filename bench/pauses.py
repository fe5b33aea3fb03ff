"""What full collections cost: time for each live object, and the longest pause over many of them.

usage: PYTHON bench/pauses.py [OBJECTS]

The objects are instances, lists, dicts and tuples that refer to each other in no order of memory; none is garbage.
"""
import gc
import sys
import time


class Node:
    def __init__(self, number):
        self.number = number
        self.next = None
        self.links = []
        self.table = {"self": self}


def graph(nodes):
    made = [Node(i) for i in range(nodes)]
    for i, node in enumerate(made):
        node.next = made[(i * 7919 + 1) % nodes]
        node.links.append((node.next, made[i * 31 % nodes]))
    return made


def main():
    objects = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    gc.disable()
    kept = graph(objects // 4)
    gc.collect()
    times = []
    for _ in range(5):
        start = time.process_time()
        gc.collect()
        times.append(time.process_time() - start)
    print("full collection: %.1f ns for each of %d objects" % (min(times) / (4 * len(kept)) * 1e9, 4 * len(kept)))
    print("longest pause: %.0f ms of processor time" % (max(times) * 1e3))


main()
