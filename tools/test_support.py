"""What the test runners share: running a command with limits, running many at once, the closing line."""

import concurrent.futures
import os
import resource
import signal
import subprocess
import sys
import time

MEMORY_LIMIT = 8 << 30
SLOWNESS = 6 if os.environ.get("KRAIT_SANITIZED") else 1  # how much longer a process may take under sanitizers


class Outcome:
    """How a process ended: exit code (negative: signal; None: out of time), what it wrote, how long it took."""

    def __init__(self, code, stdout, stderr, seconds):
        self.code, self.stdout, self.stderr, self.seconds = code, stdout, stderr, seconds

    def describe(self):
        if self.code is None:
            return "out of time"
        if self.code < 0:
            return "killed by %s" % signal.Signals(-self.code).name
        return "exit code %d" % self.code


def _limits():
    if not os.environ.get("KRAIT_SANITIZED"):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(command, *, cwd, limit, env=None, stdin=b"", merge=False):
    """Runs a command in its own session; after it ends or the time is up, everything it started is killed."""
    start = time.monotonic()
    with open(os.path.join(cwd, ".stdout"), "w+b") as out, open(os.path.join(cwd, ".stderr"), "w+b") as err:
        with open(os.path.join(cwd, ".stdin"), "w+b") as source:
            source.write(stdin)
            source.seek(0)
            process = subprocess.Popen(command, cwd=cwd, stdin=source, stdout=out, stderr=out if merge else err,
                                       env=env, start_new_session=True, preexec_fn=_limits)
        try:
            code = process.wait(limit * SLOWNESS)
        except subprocess.TimeoutExpired:
            code = None
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        out.seek(0)
        err.seek(0)
        texts = [f.read().decode("utf-8", "replace") for f in (out, err)]
    return Outcome(code, *texts, time.monotonic() - start)


def each(function, items, jobs):
    """Yields (item, function(item)) as they finish, `jobs` at a time."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        futures = {pool.submit(function, item): item for item in items}
        for future in concurrent.futures.as_completed(futures):
            yield futures[future], future.result()


def finish(passed, failed):
    """Prints the closing line and exits."""
    print("%d passed, %d failed" % (passed, failed), flush=True)
    sys.exit(1 if failed else 0)
