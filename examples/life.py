"""Conway's Game of Life in the terminal, on a plane without edges.

    life.py                                  # a glider gun, animated; Ctrl-C ends it
    life.py acorn --generations 5206         # a pattern of seven cells that lives for 5206 generations
    life.py --list                           # the patterns there are
    life.py pattern.cells                    # a file: O or * is a living cell, anything else a dead one
    life.py gun --generations 120 --final    # no animation: the last generation and what is known about it

The window looks at the middle of the plane; `--width` and `--height` say how much of it to show (by default what
fits into the terminal, or 80 × 24). Two rows of cells share one line of text. Without a terminal only the last
generation is printed, so output to a file is the same every time. How fast it was is said on standard error.
"""

import argparse
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count

type Cell = tuple[int, int]  # row, column
type Cells = frozenset[Cell]

PATTERNS = {
    "blinker": "OOO",
    "glider": ".O./..O/OOO",
    "acorn": ".O...../...O.../OO..OOO",
    "r-pentomino": ".OO/OO./.O.",
    "spaceship": ".O..O/O..../O...O/OOOO.",
    "diehard": "......O./OO....../.O...OOO",
    "gun": "........................O.........../......................O.O.........../"
           "............OO......OO............OO/...........O...O....OO............OO/"
           "OO........O.....O...OO............../"
           "OO........O...O.OO....O.O.........../..........O.....O.......O.........../"
           "...........O...O..................../............OO......................",
}
NEIGHBOURS = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if (row, column) != (0, 0)]
HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def parse(text: str) -> Cells:
    """Cells from a drawing, with the middle of the drawing at (0, 0)."""
    lines = [line for line in text.replace("/", "\n").splitlines() if not line.startswith("!")]
    height, width = len(lines), max(map(len, lines), default=0)
    return frozenset((row - height // 2, column - width // 2)
                     for row, line in enumerate(lines) for column, mark in enumerate(line) if mark in "O*")


def step(cells: Cells) -> Cells:
    """The next generation: three neighbours give birth, two or three keep alive."""
    neighbours = Counter((row + down, column + right) for row, column in cells for down, right in NEIGHBOURS)
    return frozenset(cell for cell, n in neighbours.items() if n == 3 or (n == 2 and cell in cells))


def generations(cells: Cells) -> Iterator[Cells]:
    while True:
        yield cells
        cells = step(cells)


def draw(cells: Cells, width: int, height: int) -> Iterator[str]:
    """Lines of text that show a window of width × 2·height cells around (0, 0)."""
    for top in range(-height, height, 2):
        line = (HALVES[(top, column) in cells, (top + 1, column) in cells]
                for column in range(-(width // 2), width - width // 2))
        yield "".join(line).rstrip()


def describe(number: int, cells: Cells) -> str:
    if not cells:
        return f"generation {number}: nothing lives"
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    return (f"generation {number}: {len(cells)} cells in a rectangle of "
            f"{max(columns) - min(columns) + 1} × {max(rows) - min(rows) + 1}")


def animate(cells: Cells, last: int | None, width: int, height: int, delay: float) -> int:
    """Shows generation after generation, in the terminal's other screen; gives the number of the last one."""
    number = 0
    print("\x1b[?1049h\x1b[?25l", end="")
    try:
        for number, cells in zip(count() if last is None else range(last + 1), generations(cells)):
            picture = "\x1b[K\r\n".join([*draw(cells, width, height - 1), describe(number, cells)])
            print(f"\x1b[H{picture}\x1b[J", end="", flush=True)
            time.sleep(delay)
    except KeyboardInterrupt:
        pass
    finally:
        print("\x1b[?25h\x1b[?1049l", end="", flush=True)
    print(describe(number, cells))
    return number


def final(cells: Cells, last: int, width: int, height: int) -> int:
    """Prints the last generation, and when the pattern first became one that was there before, if it did."""
    seen: dict[Cells, int] = {}
    for number, cells in zip(range(last + 1), generations(cells)):
        if (before := seen.setdefault(cells, number)) != number:
            print(f"generation {number} is generation {before} again")
            break
        if len(seen) > 100:
            del seen[next(iter(seen))]
    print("\n".join(draw(cells, width, height)))
    print(describe(number, cells))
    return number


def main() -> None:
    parser = argparse.ArgumentParser(description="Conway's Game of Life.")
    parser.add_argument("pattern", nargs="?", default="gun", help="a name (see --list) or a file (default: gun)")
    parser.add_argument("--generations", type=int, metavar="N", help="stop after so many")
    parser.add_argument("--width", type=int, help="columns to show")
    parser.add_argument("--height", type=int, help="lines to show, two rows of cells each")
    parser.add_argument("--delay", type=float, default=0.05, help="seconds between generations (default: 0.05)")
    parser.add_argument("--final", action="store_true", help="show only the last generation")
    parser.add_argument("--list", action="store_true", help="show the patterns")
    options = parser.parse_args()
    if options.list:
        for name, drawing in PATTERNS.items():
            print(f"{name}:", *draw(parse(drawing), 40, 6), sep="\n")
        return
    if options.pattern in PATTERNS:
        text = PATTERNS[options.pattern]
    elif os.path.exists(options.pattern):
        with open(options.pattern, encoding="utf-8") as file:
            text = file.read()
    else:
        parser.error(f"neither a pattern nor a file: {options.pattern}")
    columns, lines = shutil.get_terminal_size()
    width, height = options.width or columns, options.height or lines
    start = time.perf_counter()
    if options.final or not sys.stdout.isatty():
        number = final(parse(text), 100 if options.generations is None else options.generations, width, height)
    else:
        number = animate(parse(text), options.generations, width, height, options.delay)
    took = time.perf_counter() - start
    print(f"{number / took:,.0f} generations a second", file=sys.stderr)


if __name__ == "__main__":
    main()
