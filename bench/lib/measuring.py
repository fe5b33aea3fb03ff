"""Runs a kernel under several programs, in pairs, and keeps the best of what was measured."""
import json
import math
import os
import subprocess
import sys
import tempfile
import time

from kernels import BENCH

# Printed by a process of its own, so that the measured process stays as it is.
PRINT_PEAK = "\nfor line in open('/proc/self/status', 'rb'):\n if line.startswith(b'VmHWM'): print(int(line.split()[1]))"


# Every Python finds the modules it imported before compiled, as it would where it is installed.
PROCESSORS = sorted(os.sched_getaffinity(0))
CACHE = tempfile.TemporaryDirectory(prefix="bench-pycache-")


class Failure(Exception):
    """A kernel did not run; says why in one line."""


def environment(path):
    """The variables of a measured process: nothing of ours that changes a Python, hash seeds at random as usual."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYPY"))}
    env.update(LANG="C.UTF-8", PYTHONPYCACHEPREFIX=CACHE.name)
    if path:
        env["PYTHONPATH"] = path
    return env


def reason(code, complaint):
    lines = [line for line in complaint.strip().splitlines() if line.strip()]
    said = lines[-1].strip() if lines else "no message"
    return said if code > 0 else "%s (signal %d)" % (said, -code)


def use_processor(number):
    """Has what is run from now on run on one processor: for a while one may be half as fast as another, in a virtual machine."""
    os.sched_setaffinity(0, {PROCESSORS[number % len(PROCESSORS)]})


def execute(command, path, limit):
    """(what it printed, its CPU seconds); raises Failure"""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment(path))
        end = time.monotonic() + limit
        try:
            # `wait4` alone gives the time, and it cannot wait with a limit.
            while not (done := os.wait4(process.pid, os.WNOHANG))[0]:
                if time.monotonic() > end:
                    process.kill()
                    os.wait4(process.pid, 0)
                    process.returncode = -9
                    raise Failure("did not end within %d s" % limit)
                time.sleep(0.002)
        except KeyboardInterrupt:
            process.kill()
            raise
        _, status, usage = done
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        printed = out.read()
        if process.returncode:
            raise Failure(reason(process.returncode, err.read()))
    return printed, usage.ru_utime + usage.ru_stime


def run_driver(program, kernel, path, options):
    size = str(kernel.tiny if options.tiny else kernel.size)
    printed, _ = execute([program, os.path.join(BENCH, "driver.py"), kernel.path, str(options.repeats), size], path, options.limit)
    facts, result = printed.splitlines()[:2]
    facts = json.loads(facts)
    return facts["times"], result, facts["rss"]


def run_process(program, kernel, path, options):
    times, printed = [], ""
    *rest, code = kernel.process
    shown, _ = execute([program, *rest, code + PRINT_PEAK], path, options.limit)
    for _ in range(options.repeats):
        printed, seconds = execute([program, *kernel.process], path, options.limit)
        times.append(seconds)
    return times, printed.strip(), int(shown.split()[-1])


def measure(kernel, programs, options):
    """({name: {first, best, rss} or {failed}}, the result); every round runs all programs, every second one in reverse."""
    path = kernel.package_path()
    if path is None:
        return {name: {"failed": "its packages could not be fetched"} for name in programs}, None
    measured = {}
    run = run_process if kernel.process else run_driver
    for number in range(options.rounds):
        use_processor(number)
        order = list(programs.items())
        for name, program in order if number % 2 == 0 else order[::-1]:
            m = measured.setdefault(name, {"first": math.inf, "best": math.inf, "rss": math.inf})
            if "failed" in m:
                continue
            try:
                times, result, rss = run(program, kernel, path, options)
            except Failure as failure:
                measured[name] = {"failed": str(failure)}
                continue
            m["first"], m["best"] = min(m["first"], times[0]), min(m["best"], *times)
            m["rss"] = min(m["rss"], rss)
            if m.setdefault("result", result) != result:
                measured[name] = {"failed": "two runs gave different results"}
    mine = measured["krait"].get("result")
    for name, m in measured.items():
        if name != "krait" and mine is not None and m.get("result", mine) != mine:
            measured["krait"] = {"failed": "the result differs from that of " + name}
            print("%s: krait %.200s, %s %.200s" % (kernel.name, mine, name, m["result"]), file=sys.stderr)
    for m in measured.values():
        m.pop("result", None)
    return measured, mine
