"""Queens on a board by nested generators, permutations by plain changes (H. Steinhaus, S. Johnson, H. Trotter, 1963),
and a pipeline of generators: yield, yield from, send."""

SIZE = 8
TINY = 4


def queens(n, row=0, columns=(), up=(), down=()):
    if row == n:
        yield columns
        return
    for column in range(n):
        if column not in columns and row + column not in up and row - column not in down:
            yield from queens(n, row + 1, (*columns, column), (*up, row + column), (*down, row - column))


def plain_changes(n):
    if n < 2:
        yield [0][:n]
        return
    forward = False
    for shorter in plain_changes(n - 1):
        places = range(n) if forward else range(n - 1, -1, -1)
        for place in places:
            yield [*shorter[:place], n - 1, *shorter[place:]]
        forward = not forward


def averager():
    total = count = 0
    average = None
    while True:
        value = yield average
        total += value
        count += 1
        average = total // count


def pipeline(n):
    numbers = (i * i for i in range(n))
    odd = (i for i in numbers if i & 1)
    running = averager()
    next(running)
    last = 0
    for i in odd:
        last = running.send(i)
    return last


def run(size):
    boards = list(queens(size))
    changes = sum(p[0] * p[-1] for p in plain_changes(size))
    return len(boards), boards[0], changes, pipeline(size * 40000)
