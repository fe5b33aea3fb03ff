#!/usr/bin/env python3
"""Compares krait-syntax with CPython's ast.dump over the files named (folders: every .py below). Run with python3.14.

usage: compare_syntax.py KRAIT_SYNTAX PATH...   Prints each difference and a summary; exit status 1 when there is one.
"""
import ast
import os
import subprocess
import sys
import tempfile
import tokenize
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(100_000)


def sources(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, _, names in sorted(os.walk(path)):
                yield from (os.path.join(folder, n) for n in sorted(names) if n.endswith(".py"))
        else:
            yield path


def expected(text):
    try:
        return ast.dump(ast.parse(text), include_attributes=True)
    except SyntaxError as e:
        return f"{type(e).__name__}: {e.msg} ({e.lineno}, {e.offset}, {e.end_lineno}, {e.end_offset}) {e.text}"


def main():
    tool, *paths = sys.argv[1:]
    same = different = 0
    scratch = tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8", newline="")
    for path in sources(paths):
        try:
            with open(path, "rb") as file:
                encoding, _ = tokenize.detect_encoding(file.readline)
                file.seek(0)
                text = file.read().decode(encoding)
            text.encode("utf-8")
        except (SyntaxError, UnicodeError, FileNotFoundError):
            continue
        want = expected(text.removeprefix("\ufeff"))
        scratch.seek(0)
        scratch.truncate()
        scratch.write(text)
        scratch.flush()
        got = subprocess.run([tool, "--attributes", scratch.name], capture_output=True, text=True, encoding="utf-8", errors="surrogatepass")
        if got.returncode not in (0, 1) or got.stdout.rstrip("\n") != want.rstrip("\n"):
            different += 1
            out = got.stdout
            at = next((i for i, (a, b) in enumerate(zip(out, want)) if a != b), 0)
            print(f"{path}: exit {got.returncode}\n  got  {out[max(0, at - 60):at + 120]!r}\n  want {want[max(0, at - 60):at + 120]!r}")
        else:
            same += 1
    print(f"{same} equal, {different} different")
    return different != 0


if __name__ == "__main__":
    sys.exit(main())
