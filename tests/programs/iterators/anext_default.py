# anext() with a default: its awaitable gives the next item, or the default at the end, also when that is a tuple.
# expect: [1, 2, ('end', 0), None]
# expect: TypeError 'list_iterator' object can't be awaited
# expect: sent None, StopIteration ('d',)
# expect: (<built-in function iter>, (tuple[int],)) (<built-in function iter>, ((),))
# expect: (*tuple[int],) True
import asyncio
import copy


class Counter:
    def __init__(self): self.n = 0
    def __aiter__(self): return self

    async def __anext__(self):
        self.n += 1
        if self.n > 2:
            raise StopAsyncIteration
        await asyncio.sleep(0)
        return self.n


class Wrong:
    def __aiter__(self): return self
    def __anext__(self): return iter([1])


async def main():
    c = Counter()
    print([await anext(c, 0), await anext(c, 0), await anext(c, ('end', 0)), await anext(c, None)])
    try:
        await anext(Wrong(), 1)
    except TypeError as e:
        print('TypeError', e)


asyncio.run(main())


async def generate():
    yield 1


g = generate()
try:
    anext(g, ('d',)).send(None)
except StopIteration:
    pass
try:
    print('sent', anext(g, ('d',)).send(None), end=', ')
except StopIteration as e:
    print('sent None, StopIteration', e.value)
i = iter(tuple[int])
before = i.__reduce__()
next(i)
print(before, i.__reduce__())
starred = (*tuple[int],)
print(starred, copy.copy(starred[0]) == starred[0])
