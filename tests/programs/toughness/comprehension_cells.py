# A trace function raises at every line of a comprehension whose variable is a cell of the function around it. CPython
# 3.14 does not survive this.
# expect: 1 ('ValueError', '')
# expect: 2 ('ValueError', '')
# expect: 3 ('ValueError', '')
# expect: 4 (5, 5)
# expect: 5 (5, 5)
# expect: 6 (5, 5)
# expect: 7 (5, 5)
# expect: 8 (5, 5)
# expect: 9 ('SystemError', 'f: variable 2 is no cell')
# expect: 10 None
# expect: 11 None
# expect: 1 ('ValueError', '')
# expect: 2 ('ValueError', '')
# expect: 3 ('ValueError', '')
# expect: 4 (5, 5)
# expect: 5 (5, 5)
# expect: 6 (5, 5)
# expect: 7 ('SystemError', 'f: variable 2 is no cell')
# expect: 8 None
# expect: 9 None
# expect: 10 None
# expect: 11 None
import sys


def f(rows):
    r = 5
    g = lambda: r
    try:
        result = [
            r for r in
            rows]
    except ValueError:
        return r, g()


def trace(frame, event, argument):
    global lines
    if frame.f_code is f.__code__ and event == "line":
        lines += 1
        if lines == stop:
            raise ValueError
    return trace


for rows in [1], []:
    for stop in range(1, 12):
        lines = 0
        sys.settrace(trace)
        try:
            outcome = f(rows)
        except Exception as e:
            outcome = type(e).__name__, str(e)
        sys.settrace(None)
        print(stop, outcome)
