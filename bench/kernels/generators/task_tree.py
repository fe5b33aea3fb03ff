"""A tree of asyncio tasks: gather, queues between producers and consumers, locks, events, sleeps of no length, task groups."""
import asyncio

SIZE = 7
TINY = 2


async def branch(depth):
    if depth == 0:
        await asyncio.sleep(0)
        return 1
    return sum(await asyncio.gather(*(branch(depth - 1) for _ in range(4)))) + 1


async def producer(queue, n):
    for i in range(n):
        await queue.put(i)
    await queue.put(None)


async def consumer(queue):
    total = 0
    while (item := await queue.get()) is not None:
        total += item
    return total


async def locked(lock, shared, n):
    for _ in range(n):
        async with lock:
            before = shared["n"]
            await asyncio.sleep(0)
            shared["n"] = before + 1


async def relay(before, after):
    await before.wait()
    after.set()


async def everything(size):
    nodes = await branch(size)
    queue = asyncio.Queue(8)
    _, consumed = await asyncio.gather(producer(queue, size * 500), consumer(queue))
    lock, shared = asyncio.Lock(), {"n": 0}
    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(locked(lock, shared, size * 20))
    events = [asyncio.Event() for _ in range(size * 100)]
    relays = [asyncio.create_task(relay(a, b)) for a, b in zip(events, events[1:])]
    events[0].set()
    await asyncio.wait_for(events[-1].wait(), 60)
    return nodes, consumed, shared["n"], sum(t.done() for t in relays)


def run(size):
    return asyncio.run(everything(size))
