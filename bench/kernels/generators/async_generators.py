"""Asynchronous generators, comprehensions and iterators (PEP 525, 530), one feeding the other, run on asyncio."""
import asyncio

SIZE = 110000
TINY = 20


async def numbers(n):
    for i in range(n):
        yield i


async def squares(source):
    async for i in source:
        yield i * i


async def resting(source, every):
    async for i in source:
        if i % every == 0:
            await asyncio.sleep(0)
        yield i


class Countdown:
    def __init__(self, start):
        self.left = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        self.left -= 1
        return self.left


async def tree(depth):
    if depth:
        async for x in tree(depth - 1):
            yield x
        yield depth
        async for x in tree(depth - 1):
            yield x


async def echo():
    value = 0
    while True:
        value = (yield value * 2) or 0


async def everything(size):
    total = 0
    async for x in squares(numbers(size)):
        total += x
    kept = [x async for x in resting(numbers(size), 50) if x % 3]
    downs = sum([x async for x in Countdown(size)])
    marked = {x % 10: x async for x in numbers(size)}
    walk = 0
    async for d in tree(size.bit_length() - 4):
        walk += d
    mirror = echo()
    await mirror.asend(None)
    answers = 0
    for i in range(size):
        answers += await mirror.asend(i)
    await mirror.aclose()
    return total, len(kept), downs, marked[7], walk, answers


def run(size):
    return asyncio.run(everything(size))
