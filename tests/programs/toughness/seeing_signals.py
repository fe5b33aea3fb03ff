"""What the programs about interrupts share: whether signals are seen while an operation goes on, not only behind it."""
import signal
import sys
import time

quick = sys.implementation.name == 'cpython'
SIZE = 1000 if quick else 10_000_000
calls = 0


def count(*a):
    global calls
    calls += 1


def report(group, missed):
    print(group + ':', 'all' if quick or not missed else 'not in ' + ', '.join(missed))


# The handler is called again and again; behind an operation that sees no signals it would be called once or twice, and so
# it is where the operation is soon over.
SOON = .006


def often(group, operations):
    missed = []
    signal.signal(signal.SIGALRM, count)
    for name, operation in operations.items():
        signal.setitimer(signal.ITIMER_REAL, .001, .001)
        before, start = calls, time.process_time()
        operation()
        during, took = calls - before, time.process_time() - start
        signal.setitimer(signal.ITIMER_REAL, 0)
        if during < 3 and took > SOON: missed.append(f'{name} ({during})')
    report(group, missed)
