# python -m asyncio with statements from standard input.
# runs: -m asyncio
# input: import asyncio
# input: await asyncio.sleep(0, result="slept")
# input: async def f(n): return n * 2
# input: 
# input: await asyncio.gather(*map(f, range(4)))
# input: x = await f(21)
# input: x
# input: t = asyncio.create_task(f(5))
# input: await t
# input: [y async for y in (await f(i) for i in range(3))]
# input: 1 / 0
# input: asyncio.get_running_loop().is_running()
# input: import contextvars; v = contextvars.ContextVar("v"); v.set(3) and None
# input: v.get()
# input: raise SystemExit(5)
# expect: >>> >>> 'slept'
# expect: >>> >>> >>> [0, 2, 4, 6]
# expect: >>> >>> 42
# expect: >>> >>> 10
# expect: >>> [0, 2, 4]
# expect: >>> >>> True
# expect: >>> >>> 3
# expect: >>> exit code 5
