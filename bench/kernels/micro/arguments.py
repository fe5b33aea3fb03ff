"""Forwarding, defaults and keywords in a small drawing interface: keyword arguments, star arguments, both at once."""

SIZE = 90000
TINY = 20


def plain(a, b, c=3, d=4):
    return a * 1000 + b * 100 + c * 10 + d


def only(a, /, b, *, scale=1, shift=0):
    return (a + b) * scale + shift


def gather(first, *rest, **named):
    return first + len(rest) * 10 + len(named) * 100 + named.get("x", 0)


def traced(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs) + 1
    return wrapper


@traced
def area(width, height=2, *, unit=1):
    return width * height * unit


class Pen:
    def __init__(self, *, colour="black", width=1, **others):
        self.colour = colour
        self.width = width
        self.others = others

    def with_options(self, **changes):
        return Pen(**{"colour": self.colour, "width": self.width, **self.others, **changes})


def run(size):
    total = 0
    pair = (5, 6)
    options = {"scale": 2, "shift": 1}
    pen = Pen(colour="red")
    for i in range(size):
        total += plain(i, 2) + plain(i, b=3, d=1) + plain(d=1, c=2, b=3, a=i)
        total += only(i, 1, **options) + only(i, b=2, scale=3)
        total += gather(i, *pair) + gather(i, 1, 2, x=3, y=4) + gather(*pair, **options)
        total += area(i) + area(i, height=3, unit=2)
        if i % 8 == 0:
            pen = pen.with_options(width=i & 7, dash=i)
            total += pen.width
    return total, pen.colour, sorted(pen.others)
