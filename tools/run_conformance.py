#!/usr/bin/env python3
"""Runs files of CPython's own test suite and holds the result against what CPython 3.14 passes.

usage: run_conformance.py [--python PROGRAM] [--jobs N] [--limit SECONDS] [--update] [--json FILE] [FILE...]

Each file runs as `-m unittest -v test.FILE` in a process and an empty folder of its own. Beside this stand, under
tests/conformance:
    files.txt            the files, one a line, with a time limit when the default does not do
    expected.txt         the tests of each that pass under CPython 3.14
    modules/FILE         a folder of modules that FILE imports, where CPython's own need its C API
    known_failures.txt   TEST  REASON: tests that do not pass yet. It only shrinks: one that passes fails the run.
                         A TEST ending in .* stands for all tests of a file or class.
A run fails for: an expected test that does not pass and is not listed, a listed test that passes, a file that
crashes or hangs. A file with complaints runs once more, alone, and only what both runs complain of counts: some of these
tests depend on how busy the machine is. --update writes the tests that failed into the list (new ones with the end of their error as the
reason) and takes out those that passed. --write-expected enters what passed in a run (under CPython) into expected.txt, in place of
what stood there for the same files.
"""
import argparse
import fnmatch
import json
import os
import re
import shlex
import shutil
import sys
import tempfile

import test_support

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HERE = os.path.join(TOP, "tests", "conformance")


def parse(text):
    """The tests of unittest's verbose output by how they ended, and the last line of each failure's text."""
    ended = {"passed": [], "failed": [], "skipped": [], "implementation_detail": []}
    pending = None
    for line in text.splitlines():
        m = re.match(r"^(\w+) \(([\w.]+)\)", line)
        if m:
            pending = m[2] if m[2].endswith("." + m[1]) else m[2] + "." + m[1]
        if pending is None:
            continue
        if re.search(r"(\.\.\. |^)ok$", line) or line.endswith("expected failure"):
            how = "passed"
        elif re.search(r"(\.\.\. |^)skipped ", line):
            how = "implementation_detail" if "implementation detail" in line else "skipped"
        elif re.search(r"(\.\.\. |^)(FAIL|ERROR|unexpected success)$", line):
            how = "failed"
        else:
            continue
        ended[how].append(pending)
        pending = None
    reasons = {}
    for part in re.split(r"^={70}$", text, flags=re.M)[1:]:
        m = re.search(r"^(?:FAIL|ERROR): (\w+) \(([\w.]+)\)", part, re.M)
        if m:
            name = m[2] if m[2].endswith("." + m[1]) else m[2] + "." + m[1]
            body = part.split("-" * 70)[1] if "-" * 70 in part else part
            last = [line for line in body.splitlines() if re.match(r"^\w[\w.]*(Error|Exception|Warning|Exit)?\b.*", line)]
            reasons.setdefault(name, (last or ["?"])[-1].strip()[:120])
    return ended, reasons


def run_file(name, python, limit):
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    env.update(PYTHONDONTWRITEBYTECODE="1", LANG="C.UTF-8", HOME="/tmp")
    modules = os.path.join(HERE, "modules", name)
    if os.path.isdir(modules):
        env["PYTHONPATH"] = modules
    cwd = tempfile.mkdtemp(prefix="krait-")
    try:
        outcome = test_support.run([*python, "-m", "unittest", "-v", "test." + name], cwd=cwd, limit=limit, env=env,
                                   merge=True)
    finally:
        shutil.rmtree(cwd, ignore_errors=True)
    ended, reasons = parse(outcome.stdout)
    ran = re.search(r"^Ran (\d+) tests?", outcome.stdout, re.M)
    return {**ended, "reasons": reasons, "code": outcome.code, "how": outcome.describe(), "ran": bool(ran),
            "seconds": round(outcome.seconds, 1), "tail": outcome.stdout[-1500:]}


def read_files():
    """{file: limit or None}"""
    with open(os.path.join(HERE, "files.txt")) as f:
        rows = [line.split() for line in f if line.strip() and not line.startswith("#")]
    return {row[0]: float(row[1]) if len(row) > 1 else None for row in rows}


def read_expected():
    """{file: set of tests}; in the file: a line [FILE], then lines CLASS: NAME..., or = FULL_NAME."""
    expected, current = {}, None
    with open(os.path.join(HERE, "expected.txt")) as f:
        for line in f:
            if line.startswith("["):
                name = line.strip()[1:-1]
                current = expected[name] = set()
            elif line.startswith("= "):
                current.add(line[2:].strip())
            elif line.strip():
                group, tests = line.split(":")
                current.update("test.%s.%s.%s" % (name, group, t) for t in tests.split())
    return expected


def write_expected(passed):
    with open(os.path.join(HERE, "expected.txt"), "w") as f:
        for name in sorted(passed):
            f.write("[%s]\n" % name)
            groups, others = {}, []
            for test in sorted(passed[name]):
                parts = test.split(".")
                if test.startswith("test.%s." % name) and len(parts) > 3:
                    groups.setdefault(".".join(parts[2:-1]), []).append(parts[-1])
                else:
                    others.append(test)
            for group, tests in sorted(groups.items()):
                f.write("%s: %s\n" % (group, " ".join(tests)))
            for test in others:
                f.write("= %s\n" % test)


def read_known():
    """{test or pattern: reason}"""
    path = os.path.join(HERE, "known_failures.txt")
    known = {}
    if os.path.exists(path):
        with open(path) as f:
            for line in f:
                if line.strip() and not line.startswith("#"):
                    test, _, reason = line.strip().partition("  ")
                    known[test] = reason.strip()
    return known


class Known:
    """The list of known failures, with its patterns."""

    def __init__(self):
        self.reasons = read_known()
        self.patterns = [t for t in self.reasons if t.endswith(".*")]

    def covers(self, test):
        return test in self.reasons or any(fnmatch.fnmatchcase(test, p) for p in self.patterns)


def update_known(known, results, expected):
    reasons = {}
    for test, reason in known.reasons.items():
        file = test.split(".")[1] if test.startswith("test.") else None
        if file not in results:
            reasons[test] = reason
    for name, r in results.items():
        for test in sorted(expected.get(name, set()) - set(r["passed"]) - set(r["implementation_detail"])):
            reasons[test] = known.reasons.get(test) or r["reasons"].get(test) or (
                "the file ends early: " + r["how"] if not r["ran"] else "does not run")
    with open(os.path.join(HERE, "known_failures.txt"), "w") as f:
        f.write("# Tests that pass under CPython 3.14 and not yet here: TEST  REASON. This list only shrinks.\n")
        for test in sorted(reasons):
            f.write("%s  %s\n" % (test, reasons[test]))


def judge(name, r, expected, known):
    """Counts and complaints for one file."""
    passed = set(r["passed"])
    wanted = expected.get(name, passed | set(r["failed"])) - set(r["implementation_detail"])
    missing = sorted(t for t in wanted - passed if not known.covers(t))
    surprises = sorted(t for t in set(r.get("steady", passed)) & wanted if known.covers(t))
    complaints = ["%s: does not pass (%s)" % (t, r["reasons"].get(t, "did not run")) for t in missing]
    complaints += ["%s: passes; take it off the list of known failures" % t for t in surprises]
    crashed = not r["ran"] and (r["code"] is None or r["code"] < 0 or r["code"] > 2)
    if r["code"] is None or r["code"] < 0 or crashed:
        complaints.append("%s: %s\n%s" % (name, r["how"], r["tail"]))
    return len(passed & wanted), len(wanted), complaints


def merge(first, second):
    """What two runs of a file say together: a test passed that passed once, steadily that passed twice."""
    merged = dict(second if second["ran"] else first)
    merged["passed"] = sorted(set(first["passed"]) | set(second["passed"]))
    merged["steady"] = sorted(set(first["passed"]) & set(second["passed"]))
    return merged


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", default=os.path.join(TOP, "build/release/bin/krait"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--limit", type=float, default=180)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--write-expected", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="show every complaint, not the first ten of a file")
    parser.add_argument("--json")
    parser.add_argument("names", nargs="*")
    a = parser.parse_args()
    python = shlex.split(a.python)
    python[0] = os.path.abspath(shutil.which(python[0]) or python[0])
    limits = read_files()
    names = a.names or sorted(limits, key=lambda n: -(limits[n] or 0))
    expected = {} if a.write_expected else read_expected()
    known, results, failed, good, total, whole = Known(), {}, 0, 0, 0, 0
    def run_one(name):
        return run_file(name, python, limits.get(name) or a.limit)

    for name, r in test_support.each(run_one, names, a.jobs):
        results[name] = r
        print("%-30s %5d passed  %s, %.1f s" % (name, len(r["passed"]), r["how"], r["seconds"]), flush=True)
    for name in names:
        passing, wanted, complaints = judge(name, results[name], expected, known)
        if complaints and not a.update and not a.write_expected:
            results[name] = merge(results[name], run_one(name))
            passing, wanted, complaints = judge(name, results[name], expected, known)
        good, total, failed, whole = good + passing, total + wanted, failed + len(complaints), whole + (passing == wanted)
        if complaints:
            print("%s: %d of %d" % (name, passing, wanted), flush=True)
        for complaint in complaints if a.verbose else complaints[:10]:
            print("  " + complaint)
        if len(complaints) > 10 and not a.verbose:
            print("  ... and %d more" % (len(complaints) - 10))
    if a.json:
        with open(a.json, "w") as f:
            json.dump(results, f, indent=0)
    if a.write_expected:
        write_expected(read_expected() | {n: r["passed"] for n, r in results.items()})
    if a.update:
        update_known(known, results, expected)
    print("conformance: %d of %d tests (%.2f %%), %d of %d files whole, %d known failures"
          % (good, total, 100 * good / max(total, 1), whole, len(names), len(known.reasons)))
    test_support.finish(good, failed)


main()
