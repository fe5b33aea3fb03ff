"""A results file, the ratios in it, and their means. A ratio above 1 means that Krait is better."""
import json
import math
import os
import platform
import subprocess
import time

BASE = "python3.14"
# What is compared, and the key of it in the measurements.
KINDS = {"best": "best iteration", "first": "first iteration", "rss": "peak resident memory"}


def machine():
    facts = {"system": "%s %s %s" % (platform.system(), platform.release(), platform.machine()), "cores": os.cpu_count()}
    try:
        with open("/proc/cpuinfo") as f:
            facts["processor"] = next(line.split(":", 1)[1].strip() for line in f if line.startswith("model name"))
        with open("/proc/meminfo") as f:
            facts["memory"] = "%d GiB" % round(int(next(f).split()[1]) / (1 << 20))
    except (OSError, StopIteration):
        pass
    return facts


def version(program):
    code = "import sys; print(sys.implementation.name, ' '.join(sys.version.split()))"
    return subprocess.run([program, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def commit(top):
    done = subprocess.run(["git", "-C", top, "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout.strip()


def new(programs, options, top):
    return {"date": time.strftime("%Y-%m-%d"), "commit": commit(top), "machine": machine(),
            "programs": {name: version(program) for name, program in programs.items()},
            "rounds": options.rounds, "repeats": options.repeats, "kernels": {}, "twins": {}}


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def save(results, path):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(results, f, indent=1)
        f.write("\n")


def geomean(values):
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


def ratio(measured, other, kind):
    """What the other needs over what Krait needs; None when one of them did not run."""
    mine, theirs = measured.get("krait", {}), measured.get(other, {})
    if "failed" in mine or "failed" in theirs or kind not in mine or kind not in theirs:
        return None
    return theirs[kind] / max(mine[kind], 1e-6)


def ratios(results, other, kind):
    """{kernel: ratio} of what ran on both"""
    found = {name: ratio(m, other, kind) for name, m in results["kernels"].items()}
    return {name: r for name, r in found.items() if r is not None}


def by_group(results, other, kind):
    """{group: geometric mean}; the mean over all groups stands under ''"""
    groups = {}
    for name, r in ratios(results, other, kind).items():
        groups.setdefault(name.split("/")[0], []).append(r)
    means = {group: geomean(rs) for group, rs in groups.items()}
    means[""] = geomean(means.values())
    return means


def worst(results, other, kind, count=1):
    """[(ratio, kernel)] of the smallest ratios"""
    return sorted((r, name) for name, r in ratios(results, other, kind).items())[:count]


def not_run(results, program="krait"):
    return {name: m[program]["failed"] for name, m in results["kernels"].items() if "failed" in m.get(program, {})}
