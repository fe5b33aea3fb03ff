"""A program that compiles 50,000 lines of source, made by itself from functions, classes, loops and expressions of every kind."""

PROCESS = ["-c", '''
PIECE = """
class Account_%d(Base):
    limit: int = %d

    def __init__(self, owner, balance=0, *rest, colour="red", **others):
        super().__init__(owner)
        self.balance = balance * 2 + len(rest)
        self.history = [(i, j) for i in range(10) for j in others if j != colour]

    @property
    def worth(self):
        "What it is worth."
        return self.balance if self.balance > 0 else -self.balance // 3

    def move(self, amount, target=None):
        try:
            if not amount or amount < self.limit and target is not None:
                raise ValueError(f"too little: {amount!r:>10} of {self.balance:.2f}")
            elif amount in (1, 2, 3):
                return {"amount": amount, **self.options, "rest": [*self.history, 4]}
        except (ValueError, KeyError) as error:
            log.warning("failed %%s", error, exc_info=True)
        finally:
            self.balance -= amount
        while self.history[-1][0] >= amount & 0xFF:
            first, *rest = self.history.pop()
            self.total += sum(x ** 2 for x in rest) + (lambda a, b=1: a @ b)(first)
        with open(self.path, "rb") as source, lock:
            for number, line in enumerate(source):
                self.lines[number:number + 2] = line.split(b",")
        return None

def function_%d(a, b=None, /, c=(1, 2.5, 3j), *, d=b"x"):
    global counter
    counter += 1
    match a:
        case {"kind": str(kind), **rest} if kind:
            yield kind, rest
        case [x, y, *_] | (x, y):
            yield from (x, y)
    assert counter < 10 ** 6, "too many"
    return a is not b and c[-1] or not d
"""
parts = [PIECE % (i, i, i) for i in range(50000 // PIECE.count(chr(10)) + 1)]
source = "".join(parts)
code = compile(source, "made.py", "exec")
print(source.count(chr(10)) >= 50000, code.co_name, len(parts))
''']
