#!/usr/bin/env python3
"""Runs the programs under tests/programs and compares what they print with the expectation in their comments.

usage: run_programs.py [--python PROGRAM] [--against PROGRAM | --update] [--jobs N] [--limit SECONDS] [--long] [PATH...]

PATH is a program, a folder, or part of a name; without one, all run, long ones only with --long. A program says in comments of its own:

    # expect: LINE          one line of standard output (in order; all of it must be named)
    # expect-error: TEXT    standard error contains this text
    # expect-exit: N        the exit code, 0 when not said
    # options: -O -X dev    options for the interpreter
    # arguments: a b        arguments for the program
    # runs: -m dis {self}   the interpreter is run with this instead of the program; with several such lines, one after the
                            other in one folder. {self} is the program's file, {top} the project's folder. An exit code
                            other than 0 becomes a line of output; so does standard error where the line ends in 2>&1.
                            In the output {cwd} stands for the folder, {lib} for the standard library's, {address} for an
                            object's, {python} for
                            the interpreter's name before `-m` and, at the start of a line, before a colon
    # input: LINE           one line of standard input
    # environment: K=V      a variable
    # limit: SECONDS        when it needs more than the default
    # long: WHY             it runs only when it is named, or with --long
    # packages: a b         Debian's python3-a, python3-b of the suite that has 3.14, without compiled modules

Programs find the command that runs them in the variable TEST_PYTHON.

--against compares with what another Python prints, not with the comments. Programs with much to say look for the variable
TEST_IN_FULL, which is set then, and say it all. --update writes what was printed into the comments.
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
    r"^# (expect|expect-error|expect-exit|options|arguments|runs|input|environment|limit|long|packages):(?: (.*))?$")


def directives(path):
    found = {}
    with open(path, encoding="utf-8", errors="surrogateescape") as f:
        for line in f:
            m = DIRECTIVE.match(line.rstrip("\n"))
            if m:
                found.setdefault(m[1], []).append(m[2] or "")
    return found


def environment(said, python, in_full):
    """The variables for a program; None when its packages could not be fetched."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    env.update(PYTHONDONTWRITEBYTECODE="1", LANG="C.UTF-8", HOME="/tmp", TEST_PYTHON=shlex.join(python))
    if in_full:
        env["TEST_IN_FULL"] = "1"
    env.update(pair.split("=", 1) for pair in said.get("environment", []))
    if said.get("packages"):
        fetch = [os.path.join(TOP, "tools", "fetch_packages"), *" ".join(said["packages"]).split()]
        fetched = subprocess.run(fetch, stdout=subprocess.PIPE, text=True)
        if fetched.returncode:
            return None
        env["PYTHONPATH"] = fetched.stdout.strip()
    return env


def commands(path, said, python):
    """What to execute for a program: pairs of a command and whether its standard error counts as output."""
    if "runs" not in said:
        yield [*python, *shlex.split(" ".join(said.get("options", []))), path,
               *shlex.split(" ".join(said.get("arguments", [])))], False
    for line in said.get("runs", []):
        arguments = shlex.split(line)
        merge = arguments[-1:] == ["2>&1"]
        yield [*python, *(a.replace("{self}", path).replace("{top}", TOP) for a in arguments[:-1 if merge else None])], merge


def portable(text, cwd, path):
    """Output without what differs between interpreters and machines."""
    text = re.sub(r"\S*/packages/[^/\s]+/usr/lib/python3/dist-packages", "{packages}", text)
    text = re.sub(r"\b0x[0-9a-f]{8,}\b", "{address}", text.replace(path, "{self}"))
    text = re.sub(r"[^\s\"'<>()]*/lib/(?:krait|python)3\.14\b", "{lib}", text.replace(cwd, "{cwd}"))
    return re.sub(r"(?m)^\S*/(?:krait|python3\.14)(?=: )|\b(?:krait|python3\.14)(?= -m\b)", "{python}", text)


def execute(path, said, python, limit, in_full=False):
    """The outcome of a program, or of its `runs` taken together; None when its packages could not be fetched."""
    env = environment(said, python, in_full)
    if env is None:
        return None
    stdin = "".join(line + "\n" for line in said.get("input", [])).encode()
    cwd = tempfile.mkdtemp(prefix="krait-")
    together = test_support.Outcome(0, "", "", 0)
    try:
        for command, merge in commands(path, said, python):
            outcome = test_support.run(command, cwd=cwd, env=env, stdin=stdin, merge=merge,
                                       limit=float(said.get("limit", [limit])[0]))
            if "runs" not in said:
                return outcome
            together.stdout += portable(outcome.stdout, cwd, path) + (outcome.describe() + "\n" if outcome.code != 0 else "")
            together.stderr += outcome.stderr
    finally:
        shutil.rmtree(cwd, ignore_errors=True)
    return together


def difference(wanted, got):
    """The first line in which the output is not the expected one, as a list of no or one complaint."""
    for number, (a, b) in enumerate(zip(wanted + [None] * len(got), got + [None] * len(wanted)), 1):
        if a != b:
            return ["line %d\n    expected: %s\n    printed:  %s" % (number, a, b)]
        if a is None:
            break
    return []


def check(path, python, limit):
    """The complaint about one program; None when it does what it says."""
    said = directives(path)
    outcome = execute(path, said, python, limit)
    if outcome is None:
        return "packages could not be fetched"
    complaints = []
    if outcome.code != int(said.get("expect-exit", ["0"])[0]):
        complaints.append(outcome.describe())
    if not set(said) & {"expect", "expect-error", "expect-exit"}:
        complaints.append("the program expects nothing")
    complaints += difference(said.get("expect", []), outcome.stdout.splitlines())
    for text in said.get("expect-error", []):
        if text not in outcome.stderr:
            complaints.append("standard error lacks: " + text)
    if complaints and outcome.stderr:
        complaints.append("standard error:\n    " + "\n    ".join(outcome.stderr.splitlines()[-12:]))
    return "\n  ".join(complaints) or None


def compare(path, python, other, limit):
    """What one program does differently under two Pythons; None when nothing."""
    said = directives(path)
    mine, wanted = (execute(path, said, command, limit, in_full=True) for command in (python, other))
    if mine is None or wanted is None:
        return "packages could not be fetched"
    complaints = [] if mine.code == wanted.code else ["%s, there: %s" % (mine.describe(), wanted.describe())]
    complaints += difference(wanted.stdout.splitlines(), mine.stdout.splitlines())
    if complaints and mine.stderr:
        complaints.append("standard error:\n    " + "\n    ".join(mine.stderr.splitlines()[-12:]))
    return "\n  ".join(complaints) or None


def update(path, python, limit):
    """Writes what a program prints into its comments."""
    said = directives(path)
    outcome = execute(path, said, python, limit)
    if outcome is None:
        return "packages could not be fetched"
    if outcome.code != int(said.get("expect-exit", ["0"])[0]):
        return outcome.describe() + "\n" + outcome.stderr
    with open(path, encoding="utf-8") as f:
        kept = [line for line in f if not line.startswith(("# expect: ", "# expect:\n"))]
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(kept)
        f.writelines("# expect:" + (" " + line if line else "") + "\n" for line in outcome.stdout.splitlines())
    return None


def select(names, long):
    found = {path: said for place, _, files in os.walk(PROGRAMS) for name in files
             if name.endswith(".py") and (said := directives(path := os.path.join(place, name)))}
    everything = sorted(found)
    if not names:
        return [path for path in everything if long or "long" not in found[path]]
    chosen = []
    for name in names:
        path = os.path.abspath(name)
        if os.path.isfile(path):
            chosen.append(path)
        else:
            chosen += [p for p in everything if p.startswith(path + os.sep) or name in os.path.relpath(p, PROGRAMS)]
    return list(dict.fromkeys(chosen))


def command_of(text):
    python = shlex.split(text)
    python[0] = os.path.abspath(shutil.which(python[0]) or python[0])
    return python


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", type=command_of, default=command_of(os.path.join(TOP, "build/release/bin/krait")))
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--against", type=command_of)
    way.add_argument("--update", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--limit", type=float, default=60)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("names", nargs="*")
    a = parser.parse_args()
    if a.against:
        work = lambda path: compare(path, a.python, a.against, a.limit)
    elif a.update:
        work = lambda path: update(path, a.python, a.limit)
    else:
        work = lambda path: check(path, a.python, a.limit)
    failed = 0
    programs = select(a.names, a.long)
    for path, complaint in test_support.each(work, programs, a.jobs):
        if complaint:
            failed += 1
            print("FAIL %s\n  %s" % (os.path.relpath(path, TOP), complaint), flush=True)
    test_support.finish(len(programs) - failed, failed)


main()
