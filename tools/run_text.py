#!/usr/bin/env python3
"""Compares internal forms, printed as text, with what is written down under tests/text.

usage: run_text.py [--python PROGRAM] [--jobs N] [--update] [PATH...]

tests/text/FORM/how holds one command line; {krait} in it stands for the interpreter, {input} for an input file, {top} for
the project's folder. Beside it stand the inputs NAME.SUFFIX, and NAME.expect with the text that the command prints for each.
--update writes what is printed now into the .expect files; the difference is for review.
"""
import argparse
import os
import shlex
import shutil
import tempfile

import test_support

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TEXT = os.path.join(TOP, "tests", "text")


def inputs(form):
    return sorted(n for n in os.listdir(form) if n not in ("how", "README.md") and not n.endswith(".expect"))


def check(path, python, update):
    form, name = os.path.split(path)
    words = {"krait": python, "input": name, "top": TOP}
    with open(os.path.join(form, "how")) as f:
        command = [part.format(**words) for part in shlex.split(f.read())]
    expect_path = os.path.splitext(path)[0] + ".expect"
    cwd = tempfile.mkdtemp(prefix="krait-")
    try:
        shutil.copy(path, cwd)
        outcome = test_support.run(command, cwd=cwd, limit=60, env=dict(os.environ, LANG="C.UTF-8"))
    finally:
        shutil.rmtree(cwd, ignore_errors=True)
    if outcome.code != 0:
        return "%s\n%s" % (outcome.describe(), outcome.stderr[-2000:])
    if update:
        with open(expect_path, "w", encoding="utf-8") as f:
            f.write(outcome.stdout)
        return None
    if not os.path.exists(expect_path):
        return "there is no %s (--update writes it)" % os.path.basename(expect_path)
    wanted = open(expect_path, encoding="utf-8").read().splitlines()
    got = outcome.stdout.splitlines()
    for number, (a, b) in enumerate(zip(wanted + [None] * len(got), got + [None] * len(wanted)), 1):
        if a != b:
            return "line %d\n    expected: %s\n    printed:  %s" % (number, a, b)
        if a is None:
            return None
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", default=os.path.join(TOP, "build/release/bin/krait"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--update", action="store_true")
    parser.add_argument("names", nargs="*")
    a = parser.parse_args()
    python = os.path.abspath(a.python)
    paths = [os.path.join(place, name) for place, _, files in os.walk(TEXT) if "how" in files for name in inputs(place)]
    if a.names:
        paths = [p for p in paths if any(n in os.path.relpath(p, TOP) for n in a.names)]
    failed = 0
    for path, complaint in test_support.each(lambda p: check(p, python, a.update), paths, a.jobs):
        if complaint:
            failed += 1
            print("FAIL %s\n  %s" % (os.path.relpath(path, TOP), complaint), flush=True)
    test_support.finish(len(paths) - failed, failed)


main()
