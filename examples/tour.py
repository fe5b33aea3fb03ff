"""A short tour of Python 3.14, and of what Krait does with it.

    ./run examples/tour.py                 # every stop of the tour
    ./run examples/tour.py data errors     # some of them
    ./run examples/tour.py --figures       # also measures speed and memory, on standard error

Every stop prints a few lines under a heading that says what they show. Standard output is the same on every Python
3.14; the figures are what this interpreter makes of this machine.
"""

import argparse
import asyncio
import dis
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, wraps
from html import escape
from itertools import islice
from string.templatelib import Interpolation, Template


def numbers() -> None:
    """Integers of any size, exact fractions, floats that print as briefly as they can"""
    print(f"2**200 = {2**200:,}")
    print(f"1/3 + 1/6 = {Fraction(1, 3) + Fraction(1, 6)}; 0.1 + 0.2 = {0.1 + 0.2}; 7.0 // 2 = {7.0 // 2}")


def text() -> None:
    """Text is Unicode: positions count characters, not bytes"""
    greeting = "Grüße, 世界 🐍"
    print(f"{greeting!r}: {len(greeting)} characters, {len(greeting.encode())} bytes, reversed {greeting[::-1]!r}")
    words = Counter("the quick brown fox jumps over the lazy dog and the cat".split())
    print("most frequent:", ", ".join(f"{word} ×{count}" for word, count in words.most_common(2)))


@dataclass(frozen=True)
class Circle:
    radius: float


@dataclass(frozen=True)
class Rectangle:
    width: float
    height: float
    tags: list[str] = field(default_factory=list, compare=False)


def area(shape: Circle | Rectangle) -> float:
    match shape:
        case Circle(radius=r):
            return 3.14159 * r * r
        case Rectangle(width=w, height=h) if w == h:
            return w**2
        case Rectangle(width=w, height=h):
            return w * h


def data() -> None:
    """Data classes print and compare themselves; `match` takes them apart"""
    for shape in sorted([Rectangle(4, 4, ["square"]), Circle(1.5), Rectangle(2, 3)], key=area):
        print(f"{shape} has area {area(shape):.2f}")
    defaults, chosen = {"colour": "red", "size": 3}, {"size": 5}
    print("merged:", defaults | chosen)


def primes() -> Iterator[int]:
    """All primes, by a sieve that grows: each prime waits at its next multiple."""
    waiting: dict[int, list[int]] = {}
    candidate = 2
    while True:
        if divisors := waiting.pop(candidate, None):
            for p in divisors:
                waiting.setdefault(candidate + p, []).append(p)
        else:
            waiting[candidate**2] = [candidate]
            yield candidate
        candidate += 1


def counted[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A decorator that keeps state in a closure and shows it as an attribute."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        wrapper.calls += 1
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


@cache
@counted
def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def functions() -> None:
    """Generators are lazy; decorators wrap; a cache turns 2**90 calls into 91"""
    print("primes:", *islice(primes(), 15))
    print(f"fibonacci(90) = {fibonacci(90)} after {fibonacci.__wrapped__.calls} calls")


class Stack[T]:
    """A generic class. Annotations are evaluated only when somebody asks, so they may name what comes later."""

    def __init__(self, items: list[T] | None = None, view: View | None = None) -> None:
        self.items = items or []
        self.view = view

    def push(self, item: T) -> Stack[T]:
        self.items.append(item)
        return self

    def __iter__(self) -> Iterator[T]:
        return reversed(self.items)


class View: ...


def classes() -> None:
    """Generic classes, and annotations that are looked up when they are asked for"""
    print(*Stack[int]().push(1).push(2).push(3), Stack[int], Stack.__type_params__)
    print(Stack.push.__annotations__, Stack.__init__.__annotations__["view"])


def html(template: Template) -> str:
    """Escapes what is put into a template string; the literal parts stay."""
    return "".join(escape(format(part.value, part.format_spec)) if isinstance(part, Interpolation) else part
                   for part in template)


def templates() -> None:
    """Template strings keep the values apart from the text around them"""
    name, price = "<b>Bobby</b>", 9.5
    print(html(t"<p>{name} pays {price:.2f}</p>"))


def read_settings(settings: dict[str, str]) -> None:
    problems = []
    for key, value in settings.items():
        try:
            int(value)
        except ValueError as problem:
            problem.add_note(f"setting {key!r}")
            problems.append(problem)
    if problems:
        raise ExceptionGroup("bad settings", problems)


def errors() -> None:
    """Errors carry notes, come in groups, and point at the place"""
    try:
        read_settings({"width": "80", "height": "tall", "depth": ""})
    except* ValueError as group:
        for problem in group.exceptions:
            print(f"{problem.__notes__[0]}: {problem}")
    try:
        {"a": [1, 2]}["a"][0]["b"]
    except TypeError as problem:
        print("".join(traceback.format_exception(problem)[-2:]).replace(__file__, "tour.py"), end="")


async def worker(name: str, jobs: asyncio.Queue[int], results: dict[int, str]) -> None:
    while True:
        job = await jobs.get()
        await asyncio.sleep(0)
        results[job] = name
        jobs.task_done()


async def share_work() -> dict[int, str]:
    jobs: asyncio.Queue[int] = asyncio.Queue()
    results: dict[int, str] = {}
    for job in range(6):
        jobs.put_nowait(job)
    async with asyncio.TaskGroup() as group:
        workers = [group.create_task(worker(name, jobs, results)) for name in ("Ann", "Ben")]
        await jobs.join()
        for task in workers:
            task.cancel()
    return results


def tasks() -> None:
    """Coroutines share work in one thread, in an order one can rely on"""
    print(asyncio.run(share_work()))


def inside() -> None:
    """What a function becomes: the instructions are CPython 3.14's, whatever runs them"""

    def scale(values, factor):
        return [value * factor for value in values]

    for instruction in islice(dis.get_instructions(scale), 4, 16):
        print(f"{instruction.offset:4} {instruction.opname:20} {instruction.argrepr}".rstrip())


STOPS = [numbers, text, data, functions, classes, templates, errors, tasks, inside]


def figures() -> None:
    """Times three small loops and weighs a hundred thousand of several things; to standard error."""
    import tracemalloc  # only here: it slows down what is not measured

    def calls(n: int) -> int:
        return n if n < 2 else calls(n - 1) + calls(n - 2)

    def whole_numbers() -> int:
        total = 0
        for i in range(3_000_000):
            total += i * i % 7
        return total

    def strings() -> int:
        return len({f"key {i % 1000}" for i in range(1_000_000)})

    print(f"{sys.implementation.name} {sys.version.split()[0]}", file=sys.stderr)
    loops = {"1,028,457 calls": lambda: calls(28), "3,000,000 ints": whole_numbers, "1,000,000 strings": strings}
    for name, work in loops.items():
        start = time.perf_counter()
        work()
        print(f"{name:>20}: {time.perf_counter() - start:6.3f} s", file=sys.stderr)
    makers = {
        "ints": lambda i: 1_000_000 + i, "floats": lambda i: i + 0.5, "pairs": lambda i: (i, i), "lists": lambda i: [],
        "circles": lambda i: Circle(i), "strings": lambda i: f"text {i}"}
    for name, make in makers.items():
        tracemalloc.start()
        kept = [make(i) for i in range(100_000)]
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        print(f"{name:>20}: {size / len(kept):6.1f} bytes each", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description="A short tour of Python 3.14.")
    names = [stop.__name__ for stop in STOPS]
    parser.add_argument("stops", nargs="*", metavar="STOP", help=f"which stops to make: {', '.join(names)}")
    parser.add_argument("--figures", action="store_true", help="also measure speed and memory (to standard error)")
    options = parser.parse_args()
    if unknown := set(options.stops) - set(names):
        parser.error(f"no such stop: {', '.join(sorted(unknown))}")
    for stop in STOPS:
        if not options.stops or stop.__name__ in options.stops:
            print(f"── {stop.__name__}: {stop.__doc__}")
            stop()
    if options.figures:
        figures()


if __name__ == "__main__":
    main()
