"""Runs one kernel a number of times in this process and writes what happened as one line of JSON.

usage: PYTHON driver.py KERNEL REPEATS [SIZE]
"""
import sys
import time


def main():
    path, repeats = sys.argv[1], int(sys.argv[2])
    kernel = {"__name__": "kernel", "__file__": path}
    with open(path) as f:
        exec(compile(f.read(), path, "exec"), kernel)
    size = int(sys.argv[3]) if len(sys.argv) > 3 else kernel["SIZE"]
    times = []
    result = None
    for _ in range(repeats):
        start = time.process_time()
        result = kernel["run"](size)
        times.append(time.process_time() - start)
    print('{"times": [%s]}' % ", ".join("%.6f" % t for t in times))
    print(repr(result))


main()
