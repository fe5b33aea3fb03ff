def find(items, wanted):
    for i, item in enumerate(items):
        try:
            if item == wanted and i > 0:
                return i
        except ValueError as e:
            print(e)
        finally:
            done()
    else:
        return -1


async def pages(client):
    async with client as c:
        async for page in c:
            yield page


def shape(value):
    match value:
        case [x, *_] if x:
            return x
        case {"kind": str(k), **rest}:
            return k, rest
        case _:
            return None
