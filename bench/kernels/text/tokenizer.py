"""A scanner for a C-like language (as in A. Aho, M. Lam, R. Sethi, J. Ullman, "Compilers", chapter 3) with a table of states and
one loop over characters, and precedence climbing (M. Richards) on its tokens."""

SIZE = 1600
TINY = 2

SOURCE = """
/* sums of squares */
int total = 0;
for (int i = 0; i <= 100; i = i + 1) {
    if (i % 3 == 0 && i != 9) total = total + i * i - (2 << 3); // some
    else { print("value: \\"x\\"", total / 2.5e1); }
}
double r = -3.25 * (4 + 5) % 7 >= 2 || total < 0x1F;
"""
KEYWORDS = {"int", "double", "for", "if", "else"}
PAIRS = {"<=", ">=", "==", "!=", "&&", "||", "<<", ">>"}
PRECEDENCE = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "<<": 5, ">>": 5, "+": 6, "-": 6, "*": 7, "/": 7,
              "%": 7}


def tokens(text):
    at, line = 0, 1
    end = len(text)
    while at < end:
        c = text[at]
        start = at
        if c == "\n":
            line += 1
            at += 1
        elif c == " " or c == "\t":
            at += 1
        elif "a" <= c <= "z" or "A" <= c <= "Z" or c == "_":
            while at < end and (text[at].isalnum() or text[at] == "_"):
                at += 1
            word = text[start:at]
            yield ("keyword" if word in KEYWORDS else "name"), word, line
        elif "0" <= c <= "9":
            while at < end and (text[at].isalnum() or text[at] == "."):
                at += 1
            yield "number", text[start:at], line
        elif c == '"':
            at += 1
            while text[at] != '"':
                at += 2 if text[at] == "\\" else 1
            at += 1
            yield "string", text[start:at], line
        elif text.startswith("//", at):
            while at < end and text[at] != "\n":
                at += 1
        elif text.startswith("/*", at):
            at = text.index("*/", at) + 2
            line += text.count("\n", start, at)
        else:
            at += 2 if text[at:at + 2] in PAIRS else 1
            yield "operator", text[start:at], line


class Expressions:
    def __init__(self, stream):
        self.stream = stream
        self.count = 0
        self.forward()

    def forward(self):
        self.kind, self.word, self.line = next(self.stream, ("end", "", 0))

    def operand(self):
        if self.word in ("-", "("):
            opening = self.word
            self.forward()
            inner = self.operand() if opening == "-" else self.binary(1)
            if opening == "(" and self.word == ")":
                self.forward()
            return inner + 1
        self.forward()
        return 1

    def binary(self, lowest):
        depth = self.operand()
        while PRECEDENCE.get(self.word, 0) >= lowest:
            level = PRECEDENCE[self.word]
            self.forward()
            depth = max(depth, self.binary(level + 1)) + 1
            self.count += 1
        return depth

    def all(self):
        deepest = 0
        while self.kind != "end":
            deepest = max(deepest, self.binary(1))
        return deepest


def run(size):
    text = SOURCE * size
    kinds = {}
    last = 0
    for kind, word, line in tokens(text):
        kinds[kind] = kinds.get(kind, 0) + len(word)
        last = line
    expressions = Expressions(tokens(text))
    return sorted(kinds.items()), last, expressions.all(), expressions.count
