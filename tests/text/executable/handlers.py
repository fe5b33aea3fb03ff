# Exception tables in words; generators; with; imports of a dotted name.
def guarded(f, x):
    try:
        return f(x)
    except ValueError as e:
        return e
    finally:
        x.close()


def use(manager):
    with manager as m:
        m.go()


def squares(items):
    for i in items:
        yield i * i


async def wait(x):
    return [y async for y in await x]


def dotted():
    import os.path as p
    return p


def swap(a, b, c):
    a, b, c = c, a, b
    return [x for x in (a, b) if x not in c]
