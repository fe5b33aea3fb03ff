import os.path as path

total = 0


def counter(start, /, *args, step=1, **kw):
    "Counts."
    n = start

    def bump():
        nonlocal n
        global total
        n += step
        total = [n for _ in args if (last := n)]
        return lambda: n

    return bump


class Node[T](Base):
    size: int

    def value(self) -> T:
        return super().value(__class__)

    if path:
        name: str = "x"
