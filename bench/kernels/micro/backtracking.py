"""A recursive-descent parser that backtracks by exceptions (A. Birman and J. Ullman's top-down parsing language, 1970),
with context managers and finally: raise, except, try that does not raise."""

SIZE = 2500
TINY = 20


class Mismatch(Exception):
    def __init__(self, position, wanted):
        super().__init__(position, wanted)
        self.position = position


class Depth:
    def __init__(self):
        self.now = self.most = 0

    def __enter__(self):
        self.now += 1
        if self.now > self.most:
            self.most = self.now
        return self

    def __exit__(self, kind, value, traceback):
        self.now -= 1
        return False


class Parser:
    def __init__(self, text):
        self.text = text
        self.at = 0
        self.mismatches = 0
        self.depth = Depth()

    def expect(self, symbol):
        if not self.text.startswith(symbol, self.at):
            raise Mismatch(self.at, symbol)
        self.at += len(symbol)

    def choice(self, *alternatives):
        start = self.at
        for alternative in alternatives:
            try:
                return alternative()
            except Mismatch:
                self.mismatches += 1
                self.at = start
        raise Mismatch(start, "one of %d" % len(alternatives))

    def number(self):
        start = self.at
        while self.at < len(self.text) and self.text[self.at].isdigit():
            self.at += 1
        try:
            return int(self.text[start:self.at])
        except ValueError:
            raise Mismatch(start, "number") from None

    def group(self):
        self.expect("(")
        value = self.sum()
        self.expect(")")
        return value

    def negative(self):
        self.expect("-")
        return -self.factor()

    def factor(self):
        with self.depth:
            return self.choice(self.group, self.negative, self.number)

    def product(self):
        value = self.factor()
        try:
            while True:
                self.expect("*")
                value = value * self.factor() % 1000003
        except Mismatch:
            self.mismatches += 1
        return value

    def sum(self):
        value = self.product()
        while True:
            try:
                self.expect("+")
            except Mismatch:
                self.mismatches += 1
                return value
            finally:
                self.depth.most += 0
            value += self.product()


def run(size):
    text = "+".join("(%d*-%d+(%d))*%d" % (i, i + 3, i * 7, i % 5) for i in range(size))
    values = []
    for _ in range(5):
        parser = Parser(text)
        values.append((parser.sum(), parser.at, parser.mismatches, parser.depth.most))
    return values[-1], len(set(values))
