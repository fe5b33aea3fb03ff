"""C++ twins of kernels: `twins/GROUP/NAME.cpp` computes what the kernel computes, the obvious way. They show the physical limit."""
import os
import subprocess
import sys
import tempfile

from kernels import BENCH

COMPILER = ["clang++-19", "-O2", "-std=c++20"]


def source_of(kernel):
    return os.path.join(BENCH, "twins", kernel.name + ".cpp")


def run(kernel, size, repeats):
    """(best CPU seconds, what it says is part of the kernel's result)"""
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "twin")
        subprocess.run([*COMPILER, "-I", os.path.join(BENCH, "twins"), source_of(kernel), "-o", program], check=True)
        printed = subprocess.run([program, str(size), str(repeats)], stdout=subprocess.PIPE, text=True, check=True).stdout
    seconds, part = printed.split("\n")[:2]
    return float(seconds), part


def add(found, kernel, result, options):
    """Times the twin of a kernel, if there is one, and writes down its seconds when its result is the kernel's."""
    if not os.path.exists(source_of(kernel)):
        return
    seconds, part = run(kernel, kernel.tiny if options.tiny else kernel.size, max(3, options.repeats))
    if part in (result or ""):
        found["twins"][kernel.name] = seconds
    else:
        print("%s: the twin's result %s is not in %.200s" % (kernel.name, part, result), file=sys.stderr)
