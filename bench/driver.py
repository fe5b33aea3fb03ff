"""Runs one kernel a number of times in this process and writes what happened as one line of JSON.

usage: PYTHON driver.py KERNEL REPEATS SIZE

The line holds the CPU seconds of every run and the peak of resident memory in KiB; the next one is the kernel's result. A kernel's
`prepare(size)` makes its input outside the measured time.
"""
import sys
import time


def peak():
    """What the kernel says about this program alone. (`ru_maxrss` of a child begins with the peak of the program that started it.)"""
    with open("/proc/self/status", "rb") as f:
        for line in f:
            if line.startswith(b"VmHWM"):
                return int(line.split()[1])
    return 0


def main():
    path, repeats, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    kernel = type(sys)("kernel")
    kernel.__file__ = path
    sys.modules["kernel"] = kernel
    with open(path, encoding="utf-8") as f:
        exec(compile(f.read(), path, "exec"), kernel.__dict__)
    times = []
    result = None
    for _ in range(repeats):
        given = kernel.prepare(size) if hasattr(kernel, "prepare") else size
        start = time.process_time()
        result = kernel.run(given)
        times.append(time.process_time() - start)
    print('{"times": [%s], "rss": %d}' % (", ".join("%.6f" % t for t in times), peak()))
    print(repr(result))


main()
