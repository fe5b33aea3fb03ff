"""What full collections cost: time for each live object, and the longest pause over many of them.

usage: PYTHON bench/pauses.py [OBJECTS]

The objects are instances, lists, dicts and tuples that refer to each other in no order of memory; none is garbage.
"""
import gc
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "kernels", "allocation"))
from collection import prepare


def main():
    objects = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    gc.disable()
    kept = prepare(objects // 4)
    gc.collect()
    times = []
    for _ in range(5):
        start = time.process_time()
        gc.collect()
        times.append(time.process_time() - start)
    print("full collection: %.1f ns for each of %d objects" % (min(times) / (4 * len(kept)) * 1e9, 4 * len(kept)))
    print("longest pause: %.0f ms of processor time" % (max(times) * 1e3))


main()
