# Forms for numbers: floats that are objects (zeros, extremes), ints among them, and what stands right of a number.
# expect: ok
import math
import operator


def outcome(f, *arguments):
    try:
        return repr(f(*arguments))
    except Exception as e:
        return type(e).__name__, str(e)


def jumps(a, b):
    taken = []
    if a < b: taken.append("<")
    if a <= b: taken.append("<=")
    if a == b: taken.append("==")
    if a != b: taken.append("!=")
    if a > b: taken.append(">")
    if a >= b: taken.append(">=")
    if not a < b: taken.append("not <")
    return taken


def through_calls(a, b):
    compare = {"<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt,
               ">=": operator.ge, "not <": lambda a, b: operator.not_(operator.lt(a, b))}
    return [name for name, f in compare.items() if f(a, b)]


NUMBERS = [0.0, -0.0, 1.5, math.inf, -math.inf, math.nan, 1e300, 1e-300, 5, 0, 2**53, 2**53 + 1, 2**60, 2**70, True]
OPERATORS = [(lambda a, b: a + b, operator.add), (lambda a, b: a - b, operator.sub), (lambda a, b: a * b, operator.mul),
             (lambda a, b: a < b, operator.lt), (lambda a, b: a == b, operator.eq), (lambda a, b: a >= b, operator.ge)]
for first in NUMBERS[:9]:  # what the places see first, and are specialised for
    for a in [first] * 3 + NUMBERS:
        for b in NUMBERS:
            assert jumps(a, b) == through_calls(a, b), (a, b)
            for here, there in OPERATORS:
                assert outcome(here, a, b) == outcome(there, a, b), (a, b)


# Temporaries that are objects are given up.
def temporaries(n):
    count = 0
    for i in range(n):
        count += float(i) * 0.0 < 1.0
        if abs(-0.0) > i * 1e300 * 1e300: count += 10
        if float("inf") > 3.0: count += 100
        count += 0.0 * i + 0.0
    return count


assert temporaries(100) == 10100
x = 0.0
for i in range(10):  # of a module: no locals
    if float("0") <= x: x = x + 0.0
assert x == 0.0


class Vector:
    def __rmul__(self, k): return "rmul", k
    def __radd__(self, k): return NotImplemented
    def __rsub__(self, k): return "rsub", k
    def __mul__(self, k): return "mul", k


class MyInt(int):
    def __rmul__(self, k): return "int", k


class MyList(list):
    def __rmul__(self, k): return NotImplemented


class MyListToo(list):
    def __mul__(self, k): return NotImplemented
    def __add__(self, k): return NotImplemented


def multiply(a, b): return a * b
def add(a, b): return a + b


def subtract_from(a, b):
    a -= b
    return a


vector = Vector()
right = [vector, MyInt(3), MyList([1]), MyListToo([1]), 2.0, 3, "s"]
for b in right:
    for a in [2.0, 2.0, 2.0, 2, 0.0, 2**70, "s", True, *right]:
        assert outcome(multiply, a, b) == outcome(operator.mul, a, b), (a, b)
        assert outcome(add, a, b) == outcome(operator.add, a, b), (a, b)
        assert outcome(subtract_from, a, b) == outcome(operator.isub, a, b), (a, b)
for a in 2.0, 2.0, 2.0, 3:
    assert multiply(a, vector) == ("rmul", a)
Vector.__rmul__ = lambda self, k: "changed"
assert multiply(2.0, vector) == "changed"
assert outcome(multiply, 2, MyList([1])) == ("TypeError", "unsupported operand type(s) for *: 'int' and 'MyList'")
assert outcome(add, MyListToo([1]), [2]) == ("TypeError", "unsupported operand type(s) for +: 'MyListToo' and 'list'")
assert multiply(2, MyListToo([1])) == [1, 1]
print("ok")
