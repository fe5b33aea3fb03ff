#!/usr/bin/env python3
"""Runs the programs under tests/programs and compares what they print with the expectation in their comments.

usage: run_programs.py [--python PROGRAM] [--jobs N] [--limit SECONDS] [PATH...]

PATH is a program, a folder, or part of a name; without one, all run. A program says in comments of its own:

    # expect: LINE          one line of standard output (in order; all of it must be named)
    # expect-error: TEXT    standard error contains this text
    # expect-exit: N        the exit code, 0 when not said
    # options: -O -X dev    options for the interpreter
    # arguments: a b        arguments for the program
    # input: LINE           one line of standard input
    # environment: K=V      a variable
    # limit: SECONDS        when it needs more than the default
    # packages: a b         Debian's python3-a, python3-b of the suite that has 3.14, without compiled modules
"""
import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import test_support

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAMS = os.path.join(TOP, "tests", "programs")
DIRECTIVE = re.compile(
    r"^# (expect|expect-error|expect-exit|options|arguments|input|environment|limit|packages):(?: (.*))?$")


def directives(path):
    found = {}
    with open(path, encoding="utf-8", errors="surrogateescape") as f:
        for line in f:
            m = DIRECTIVE.match(line.rstrip("\n"))
            if m:
                found.setdefault(m[1], []).append(m[2] or "")
    return found


def check(path, python, limit):
    """The complaint about one program; None when it does what it says."""
    said = directives(path)
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    env.update(PYTHONDONTWRITEBYTECODE="1", LANG="C.UTF-8", HOME="/tmp")
    env.update(pair.split("=", 1) for pair in said.get("environment", []))
    if said.get("packages"):
        fetch = [os.path.join(TOP, "tools", "fetch_packages"), *" ".join(said["packages"]).split()]
        fetched = subprocess.run(fetch, stdout=subprocess.PIPE, text=True)
        if fetched.returncode:
            return "packages could not be fetched"
        env["PYTHONPATH"] = fetched.stdout.strip()
    command = [*python, *shlex.split(" ".join(said.get("options", []))), path,
               *shlex.split(" ".join(said.get("arguments", [])))]
    stdin = "".join(line + "\n" for line in said.get("input", [])).encode()
    cwd = tempfile.mkdtemp(prefix="krait-")
    try:
        outcome = test_support.run(command, cwd=cwd, env=env, stdin=stdin,
                                   limit=float(said.get("limit", [limit])[0]))
    finally:
        shutil.rmtree(cwd, ignore_errors=True)
    complaints = []
    if outcome.code != int(said.get("expect-exit", ["0"])[0]):
        complaints.append(outcome.describe())
    if not set(said) & {"expect", "expect-error", "expect-exit"}:
        complaints.append("the program expects nothing")
    wanted, got = said.get("expect", []), outcome.stdout.splitlines()
    for number, (a, b) in enumerate(zip(wanted + [None] * len(got), got + [None] * len(wanted)), 1):
        if a != b:
            complaints.append("line %d\n    expected: %s\n    printed:  %s" % (number, a, b))
            break
        if a is None:
            break
    for text in said.get("expect-error", []):
        if text not in outcome.stderr:
            complaints.append("standard error lacks: " + text)
    if complaints and outcome.stderr:
        complaints.append("standard error:\n    " + "\n    ".join(outcome.stderr.splitlines()[-12:]))
    return "\n  ".join(complaints) or None


def select(names):
    everything = sorted(os.path.join(place, name) for place, _, files in os.walk(PROGRAMS) for name in files
                        if name.endswith(".py") and directives(os.path.join(place, name)))
    if not names:
        return everything
    chosen = []
    for name in names:
        path = os.path.abspath(name)
        if os.path.isfile(path):
            chosen.append(path)
        else:
            chosen += [p for p in everything if p.startswith(path + os.sep) or name in os.path.relpath(p, PROGRAMS)]
    return list(dict.fromkeys(chosen))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", default=os.path.join(TOP, "build/release/bin/krait"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--limit", type=float, default=60)
    parser.add_argument("names", nargs="*")
    a = parser.parse_args()
    python = shlex.split(a.python)
    python[0] = os.path.abspath(shutil.which(python[0]) or python[0])
    failed = 0
    programs = select(a.names)
    for path, complaint in test_support.each(lambda p: check(p, python, a.limit), programs, a.jobs):
        if complaint:
            failed += 1
            print("FAIL %s\n  %s" % (os.path.relpath(path, TOP), complaint), flush=True)
    test_support.finish(len(programs) - failed, failed)


main()
