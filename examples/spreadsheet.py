"""A spreadsheet: cells with formulas, recalculated in the order in which they need each other.

    spreadsheet.py                          # the built-in example: a small invoice with one mistake
    spreadsheet.py --formulas               # what stands in its cells
    spreadsheet.py --set B2=12 --set B3=    # change a cell, empty a cell; what was recalculated is said first
    spreadsheet.py budget.csv --csv         # a file of one's own; write the values as CSV
    spreadsheet.py --rows 20000             # a large sheet made for the purpose; shows its last rows

A cell holds a number, a text, or `=` and a formula: + - * / ^ & (joins texts), comparisons, references such as B2,
ranges such as B2:B9, and SUM, COUNT, AVERAGE, MIN, MAX, ROUND, ABS, LEN, UPPER, IF, AND, OR, NOT. A cell that cannot be
computed shows #DIV/0!, #VALUE!, #NAME?, #REF!, #SYNTAX! or #CYCLE!, and so do the cells that need it. How long it took
is said on standard error.
"""

import argparse
import csv
import operator
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

EXAMPLE = [
    ["Item", "Count", "Price", "Total"],
    ["Notebook", "3", "2.5", "=B2*C2"],
    ["Pencil", "12", "0.4", "=B3*C3"],
    ["Lamp", "1", "34.9", "=B4*C4"],
    ["", "=SUM(B2:B4)", "", "=SUM(D2:D4)"],
    ["Discount", "", "", '=IF(D5>40, ROUND(D5*0.1, 2), 0)'],
    ["VAT", "19", "% of", "=D5-D6"],
    ["To pay", '="for "&B5&" pieces"', "", "=ROUND(D7*(1+B7/100), 2)"],
    ["Per lamp", "=D4/B9", "empty", "=AVERAGE(D2:D4)"],
]

type Place = tuple[int, int]  # row, column, from 0
type Scalar = float | str | bool | None


class Trouble(Exception):
    """Why a cell has no value; its text is what the cell shows."""


# ── Formulas: text → tokens → tree ──────────────────────────────────────────────────────────────────────────────────

TOKEN = re.compile(r"""\s*(?:
    (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+) | "(?P<text>(?:[^"]|"")*)" |
    (?P<range>\$?[A-Za-z]{1,3}\$?\d+:\$?[A-Za-z]{1,3}\$?\d+) | (?P<cell>\$?[A-Za-z]{1,3}\$?\d+)(?![\w(]) |
    (?P<name>[A-Za-z]\w*) | (?P<operator><>|<=|>=|[-+*/^&=<>(),]))""", re.VERBOSE)
CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)")


@dataclass(frozen=True, slots=True)
class Constant:
    value: Scalar


@dataclass(frozen=True, slots=True)
class Reference:
    place: Place


@dataclass(frozen=True, slots=True)
class Range:
    first: Place
    last: Place

    def places(self) -> Iterator[Place]:
        for row in range(self.first[0], self.last[0] + 1):
            for column in range(self.first[1], self.last[1] + 1):
                yield row, column


@dataclass(frozen=True, slots=True)
class Apply:
    function: str
    arguments: tuple["Formula", ...]


type Formula = Constant | Reference | Range | Apply

# How strongly an operator binds; all of them group to the left.
BINDING = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 6}
SIGN_BINDING = 5


def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_name(number: int) -> str:
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def place_of(name: str) -> Place:
    if not (found := CELL.fullmatch(name)) or found[2] == "0":
        raise Trouble("#REF!")
    return int(found[2]) - 1, column_number(found[1])


def name_of(place: Place) -> str:
    return f"{column_name(place[1])}{place[0] + 1}"


class Parser:
    """Precedence climbing over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        self._tokens: deque[tuple[str, str]] = deque()
        position, end = 0, len(text.rstrip())
        while position < end:
            if not (found := TOKEN.match(text, position)):
                raise Trouble("#SYNTAX!")
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            position = found.end()
        self._tokens.append(("end", ""))

    def parse(self) -> Formula:
        tree = self._expression(0)
        if self._tokens[0][0] != "end":
            raise Trouble("#SYNTAX!")
        return tree

    def _take(self, text: str) -> bool:
        if self._tokens[0] == ("operator", text):
            self._tokens.popleft()
            return True
        return False

    def _expression(self, weakest: int) -> Formula:
        left = self._operand()
        while (binding := BINDING.get(self._tokens[0][1], 0)) > weakest and self._tokens[0][0] == "operator":
            _, symbol = self._tokens.popleft()
            left = Apply(symbol, (left, self._expression(binding)))
        return left

    def _operand(self) -> Formula:
        match self._tokens.popleft():
            case "number", digits:
                return Constant(float(digits))
            case "text", quoted:
                return Constant(quoted.replace('""', '"'))
            case "cell", name:
                return Reference(place_of(name))
            case "range", names:
                (top, left), (bottom, right) = map(place_of, names.split(":"))
                return Range((min(top, bottom), min(left, right)), (max(top, bottom), max(left, right)))
            case "operator", "-":
                return Apply("-", (Constant(0.0), self._expression(SIGN_BINDING)))
            case "operator", "(":
                inner = self._expression(0)
                if self._take(")"):
                    return inner
            case "name", ("TRUE" | "FALSE") as word:
                return Constant(word == "TRUE")
            case "name", name:
                if self._take("("):
                    return Apply(name.upper(), self._arguments())
                raise Trouble("#NAME?")
        raise Trouble("#SYNTAX!")

    def _arguments(self) -> tuple[Formula, ...]:
        arguments: list[Formula] = []
        while not self._take(")"):
            if arguments and not self._take(","):
                raise Trouble("#SYNTAX!")
            arguments.append(self._expression(0))
        return tuple(arguments)


def needs(formula: Formula) -> Iterator[Place]:
    """The cells that a formula reads."""
    match formula:
        case Reference(place):
            yield place
        case Range():
            yield from formula.places()
        case Apply(arguments=arguments):
            for argument in arguments:
                yield from needs(argument)


# ── Values ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def number(value: Scalar) -> float:
    match value:
        case None:
            return 0.0
        case float() | bool():
            return float(value)
        case str():
            try:
                return float(value)
            except ValueError:
                pass
    raise Trouble("#VALUE!")


def show(value: Scalar) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float():
            return f"{value:.10g}"
    return value


def divide(a: float, b: float) -> float:
    if b == 0:
        raise Trouble("#DIV/0!")
    return a / b


def power(a: float, b: float) -> float:
    try:
        result = a**b
    except ArithmeticError:
        raise Trouble("#VALUE!") from None
    if isinstance(result, complex):
        raise Trouble("#VALUE!")
    return result


def compare(test: Callable[[object, object], bool]) -> Callable[[Scalar, Scalar], bool]:
    def apply(a: Scalar, b: Scalar) -> bool:
        if isinstance(a, str) or isinstance(b, str):
            return test(show(a).casefold(), show(b).casefold())
        return test(number(a), number(b))
    return apply


def average(*values: float) -> float:
    return divide(sum(values), len(values))


ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": divide, "^": power}
COMPARISONS = {"=": compare(operator.eq), "<>": compare(operator.ne), "<": compare(operator.lt),
               ">": compare(operator.gt), "<=": compare(operator.le), ">=": compare(operator.ge)}
# Functions of the numbers among their arguments, ranges spread out.
OVER_NUMBERS = {"SUM": lambda *v: float(sum(v)), "COUNT": lambda *v: float(len(v)), "AVERAGE": average,
                "MIN": lambda *v: min(v, default=0.0), "MAX": lambda *v: max(v, default=0.0)}
# Functions of a fixed number of single values.
OVER_SCALARS = {"ROUND": (2, lambda v, digits: round(number(v), int(number(digits)))),
                "ABS": (1, lambda v: abs(number(v))), "LEN": (1, lambda v: float(len(show(v)))),
                "UPPER": (1, lambda v: show(v).upper()), "NOT": (1, lambda v: not number(v))}


class Sheet:
    """Cells, their formulas and values. After every change exactly what depends on it is computed again."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.texts: dict[Place, str] = {}
        self.values: dict[Place, Scalar | Trouble] = {}
        self._formulas: dict[Place, Formula | Trouble] = {}
        self._users: dict[Place, set[Place]] = {}
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                self._enter((row, column), text.strip())
        self._recalculate(set(self.texts))

    def change(self, place: Place, text: str) -> list[Place]:
        """Puts a text into a cell; gives the cells that were computed, in order."""
        self._enter(place, text)
        return self._recalculate(self._dependents(place))

    def _enter(self, place: Place, text: str) -> None:
        for used in self._needs(place):
            self._users[used].discard(place)
        self._formulas.pop(place, None)
        self.texts.pop(place, None)
        if not text:
            return
        self.texts[place] = text
        if text.startswith("="):
            try:
                self._formulas[place] = Parser(text[1:]).parse()
            except Trouble as trouble:
                self._formulas[place] = trouble
            for used in self._needs(place):
                self._users.setdefault(used, set()).add(place)

    def _needs(self, place: Place) -> dict[Place, None]:
        """The cells that a cell reads, each once, in the order of its formula."""
        formula = self._formulas.get(place)
        return {} if formula is None or isinstance(formula, Trouble) else dict.fromkeys(needs(formula))

    def _dependents(self, place: Place) -> set[Place]:
        found, waiting = {place}, [place]
        while waiting:
            new = self._users.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    def _recalculate(self, places: set[Place]) -> list[Place]:
        """Computes cells, those first that others need; gives them in that order, without those on a circle."""
        graph = {place: [used for used in self._needs(place) if used in places] for place in sorted(places)}
        done: list[Place] = []
        while graph:
            try:
                order = list(TopologicalSorter(graph).static_order())
            except CycleError as error:
                # Those on the circle have no value; what is left is tried again without them.
                circle = set(error.args[1])
                self.values |= dict.fromkeys(circle, Trouble("#CYCLE!"))
                graph = {place: [used for used in needed if used not in circle]
                         for place, needed in graph.items() if place not in circle}
                continue
            for place in order:
                self.values[place] = self._compute(place)
            done += order
            break
        return done

    def _compute(self, place: Place) -> Scalar | Trouble:
        text = self.texts.get(place)
        if text is None:
            return None
        try:
            if place in self._formulas:
                return self._evaluate(self._formulas[place])
            return float(text)
        except ValueError:
            return text
        except Trouble as trouble:
            return trouble

    def _value(self, place: Place) -> Scalar:
        value = self.values.get(place)
        if isinstance(value, Trouble):
            raise value
        return value

    def _evaluate(self, formula: Formula | Trouble) -> Scalar:
        match formula:
            case Constant(value):
                return value
            case Reference(place):
                return self._value(place)
            case Apply(function, arguments):
                return self._apply(function, arguments)
            case Trouble():
                raise formula
        raise Trouble("#VALUE!")  # a range where one value is wanted

    def _apply(self, name: str, arguments: tuple[Formula, ...]) -> Scalar:
        if work := ARITHMETIC.get(name):
            return work(*(number(self._evaluate(argument)) for argument in arguments))
        if work := COMPARISONS.get(name):
            return work(*map(self._evaluate, arguments))
        if work := OVER_NUMBERS.get(name):
            return work(*self._numbers(arguments))
        if name in OVER_SCALARS:
            count, work = OVER_SCALARS[name]
            if count != len(arguments):
                raise Trouble("#VALUE!")
            return work(*map(self._evaluate, arguments))
        match name, arguments:
            case "&", (left, right):
                return show(self._evaluate(left)) + show(self._evaluate(right))
            case "IF", (condition, yes, no):
                return self._evaluate(yes if number(self._evaluate(condition)) else no)
            case "AND", _:
                return all(number(self._evaluate(argument)) for argument in arguments)
            case "OR", _:
                return any(number(self._evaluate(argument)) for argument in arguments)
        raise Trouble("#NAME?")

    def _numbers(self, arguments: tuple[Formula, ...]) -> Iterator[float]:
        for argument in arguments:
            if isinstance(argument, Range):
                values = (self._value(place) for place in argument.places())
                yield from (value for value in values if isinstance(value, float))
            else:
                yield number(self._evaluate(argument))

    def shown(self, place: Place) -> str:
        value = self.values.get(place)
        return str(value) if isinstance(value, Trouble) else show(value)

    def size(self) -> Place:
        return (max((row for row, _ in self.texts), default=-1) + 1,
                max((column for _, column in self.texts), default=-1) + 1)


def made_up(rows: int) -> list[list[str]]:
    """A bank account: every balance needs the one before, some cells need them all."""
    sheet = [["Day", "Change", "Balance", "Best so far", "Mean of a week"]]
    for row in range(2, rows + 2):
        before = f"C{row - 1}" if row > 2 else "100"
        best = f"MAX(D{row - 1}, C{row})" if row > 2 else f"C{row}"
        sheet.append([str(row - 1), str(row * 7919 % 201 - 100), f"={before}+B{row}", f"={best}",
                      f"=ROUND(AVERAGE(C{max(2, row - 6)}:C{row}), 2)"])
    return sheet + [["All", f"=SUM(B2:B{rows + 1})", f"=AVERAGE(C2:C{rows + 1})", f"=MAX(C2:C{rows + 1})"]]


def table(sheet: Sheet, cell: Callable[[Place], str], first_row: int) -> Iterator[str]:
    rows, columns = sheet.size()
    lines = [["", *map(column_name, range(columns))]]
    lines += [[str(row + 1), *(cell((row, column)) for column in range(columns))] for row in range(first_row, rows)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for line in lines:
        yield "  ".join(text.rjust(width) for text, width in zip(line, widths)).rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(description="A spreadsheet with formulas.")
    parser.add_argument("file", nargs="?", help="a CSV file with the cells (default: a built-in example)")
    parser.add_argument("--rows", type=int, help="a made-up sheet with so many rows instead")
    parser.add_argument("--set", action="append", default=[], metavar="CELL=TEXT", help="change a cell afterwards")
    parser.add_argument("--formulas", action="store_true", help="show what stands in the cells, not the values")
    parser.add_argument("--csv", action="store_true", help="write CSV")
    options = parser.parse_args()
    start = time.perf_counter()
    rows, first_row = EXAMPLE, 0
    if options.rows is not None:
        rows, first_row = made_up(options.rows), max(0, options.rows - 8)
    elif options.file:
        with open(options.file, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
    sheet = Sheet(rows)
    for change in options.set:
        name, _, text = change.partition("=")
        try:
            computed = sheet.change(place_of(name), text)
        except Trouble:
            parser.error(f"{name!r} names no cell")
        shown = ", ".join(f"{name_of(place)}={sheet.shown(place)}" for place in computed[:8])
        print(f"{name} changed: {shown}{', …' if len(computed) > 8 else ''} ({len(computed)} computed)")
    cell = (lambda place: sheet.texts.get(place, "")) if options.formulas else sheet.shown
    if options.csv:
        height, width = sheet.size()
        csv.writer(sys.stdout, lineterminator="\n").writerows(
            [cell((row, column)) for column in range(width)] for row in range(height))
    else:
        print("\n".join(table(sheet, cell, first_row)))
    print(f"took {time.perf_counter() - start:.2f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
