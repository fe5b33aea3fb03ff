"""Memory goes back to the system: whole pages, and of nearly empty ones what no object needs."""
# limit: 60
# expect: ok
import gc
import os
import subprocess
import sys

if not sys.platform.startswith('linux') or sys.implementation.name != 'krait' or 'KRAIT_SANITIZED' in os.environ:
    print("ok")
    sys.exit()  # CPython keeps nearly all of it

MB = 1 << 20


def resident():
    with open('/proc/self/smaps_rollup') as f:
        for line in f:
            if line.startswith('Rss:'):
                return int(line.split()[1]) * 1024


def measure(make, n, chosen):
    """Resident bytes beyond the start: with all objects, with the chosen ones, with none."""
    gc.collect()
    start = resident()
    all_objects = [make(i) for i in range(n)]
    full = resident() - start
    all_objects = [all_objects[i] for i in chosen]
    gc.collect()
    few = resident() - start
    del all_objects
    gc.collect()
    return full, few, resident() - start


def check(what, full, few, none, few_limit):
    # The heap keeps some units, and a few large blocks, for what comes next.
    assert none <= 14 * MB, (what, none / MB)
    assert few <= few_limit, (what, full / MB, few / MB)


CASES = {
    # Every hundredth of 2,000,000: with 48 bytes each there is one in nearly every 4 KiB, so what is gone is the list, and
    # the size counts.
    'empty dicts': (lambda i: {}, 2_000_000, lambda n: range(0, n, 100), lambda full: 90 * MB),
}
# Every thousandth, and those that happen to lie together.
for what, make in [('dict', lambda i: {}), ('dict of two', lambda i: {'a': i, 'b': i}), ('list', lambda i: [i] * 20),
                   ('text', lambda i: 'x%08d' % i)]:
    CASES[what + ', every thousandth'] = make, 600_000, lambda n: range(0, n, 1000), lambda full: full // 3 + 6 * MB
    CASES[what + ', neighbours'] = make, 600_000, lambda n: range(n // 2, n // 2 + n // 100), lambda full: full // 10 + 9 * MB


def run_case(what):
    make, n, choose, few_limit = CASES[what]
    full, few, none = measure(make, n, choose(n))
    check(what, full, few, none, few_limit(full))


if len(sys.argv) > 1:
    run_case(sys.argv[1])
    sys.exit()
# Each in a process of its own: a heap that swings keeps more.
for what in CASES:
    subprocess.run([sys.executable, __file__, what], check=True)

# What is used again at once is not given back and fetched each time: the same objects lie where they lay.
kept = [[i] for i in range(200_000)][::500]
for _ in range(20):
    again = [[i] for i in range(200_000)]
    del again[1000:]
assert [x[0] for x in kept] == list(range(0, 200_000, 500))
assert [x[0] for x in again] == list(range(1000))
print('ok')
