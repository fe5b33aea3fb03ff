"""Coroutines run by hand (PEP 492): chains of awaits, an awaitable class, a trampoline that schedules them in turn."""
from collections import deque

SIZE = 11000
TINY = 10


class Pause:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


async def deep(n):
    if n == 0:
        return 1
    return await deep(n - 1) + 1


async def leaf(n):
    return n + 1


async def steps(n):
    total = 0
    for i in range(n):
        total += await leaf(i)
    return total


async def worker(name, rounds, log):
    total = 0
    for i in range(rounds):
        total += await Pause(name * i)
    log.append((name, total))
    return total


class Guard:
    def __init__(self):
        self.entered = 0

    async def __aenter__(self):
        self.entered += await leaf(0)
        return self

    async def __aexit__(self, kind, value, traceback):
        await leaf(1)
        return False


async def guarded(n):
    guard = Guard()
    for _ in range(n):
        async with guard:
            pass
    return guard.entered


def drive(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as end:
        return end.value


def trampoline(coroutines):
    ready = deque((c, None) for c in coroutines)
    results = 0
    while ready:
        coroutine, value = ready.popleft()
        try:
            ready.append((coroutine, coroutine.send(value)))
        except StopIteration as end:
            results += end.value
    return results


def run(size):
    log = []
    depths = sum(drive(deep(50)) for _ in range(size // 2))
    return depths, drive(steps(size * 60)), trampoline([worker(i, size // 10, log) for i in range(100)]), len(log), drive(guarded(size * 5))
