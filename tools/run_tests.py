#!/usr/bin/env python3
"""Runs the parts of the test suite one after another and adds up. Called by ./test, which describes the usage."""
import os
import re
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOLS = os.path.join(TOP, "tools")
CHECKS = ["check_layers", "check_files", "check_format", "check_headers"]


def run_checks(build, arguments):
    passed = 0
    for check in CHECKS:
        extra = ["--build", build] if check == "check_headers" else []
        passed += subprocess.run([os.path.join(TOOLS, check), *extra]).returncode == 0
    return passed, len(CHECKS) - passed


def run_unit(build, arguments):
    process = subprocess.Popen([os.path.join(build, "bin/krait-unit"), "--gtest_brief=1", *arguments],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    passed = failed = 0
    for line in process.stdout:
        if m := re.match(r"\[  PASSED  \] (\d+) test", line):
            passed = int(m[1])
        elif m := re.match(r"\[  FAILED  \] (\d+) test", line):
            failed = int(m[1])
        elif not line.startswith("[======"):
            print(line, end="")
    if process.wait() and not failed:
        print("the unit tests ended with code %d" % process.returncode)
        failed = 1
    return passed, failed


def run_script(script, *options):
    def run(build, arguments):
        command = [sys.executable, os.path.join(TOOLS, script), "--python", os.path.join(build, "bin/krait"), *options,
                   *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace")
        last = ""
        for line in process.stdout:
            if last:
                print(last, end="", flush=True)
            last = line
        process.wait()
        if m := re.match(r"(\d+) passed, (\d+) failed", last):
            return int(m[1]), int(m[2])
        print(last, end="")
        return 0, 1
    return run


PARTS = {"checks": run_checks, "unit": run_unit, "programs": run_script("run_programs.py", "--long"),
         "text": run_script("run_text.py"), "conformance": run_script("run_conformance.py")}


def main():
    build = sys.argv[1]
    part = sys.argv[2] if len(sys.argv) > 2 else "all"
    arguments = sys.argv[3:]
    passed = failed = 0
    for name in PARTS if part == "all" else [part]:
        start = time.monotonic()
        good, bad = PARTS[name](build, arguments)
        print("%s: %d passed, %d failed, %.0f s" % (name, good, bad, time.monotonic() - start), flush=True)
        passed, failed = passed + good, failed + bad
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


main()
