"""A JSON reader and writer in Python, by the grammar of RFC 8259: one character at a time, recursion, dicts and lists."""

SIZE = 1800
TINY = 1

ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
NAMES = {v: "\\" + k for k, v in ESCAPES.items() if k != "/"}


class Reader:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def skip(self):
        text = self.text
        at = self.at
        while at < len(text) and text[at] in " \t\n\r":
            at += 1
        self.at = at

    def value(self):
        self.skip()
        c = self.text[self.at]
        if c == "{":
            return self.object()
        if c == "[":
            return self.array()
        if c == '"':
            return self.string()
        for word, meaning in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return meaning
        return self.number()

    def object(self):
        self.at += 1
        found = {}
        self.skip()
        if self.text[self.at] == "}":
            self.at += 1
            return found
        while True:
            self.skip()
            key = self.string()
            self.skip()
            if self.text[self.at] != ":":
                raise ValueError("no colon at %d" % self.at)
            self.at += 1
            found[key] = self.value()
            self.skip()
            c = self.text[self.at]
            self.at += 1
            if c == "}":
                return found
            if c != ",":
                raise ValueError("no comma at %d" % self.at)

    def array(self):
        self.at += 1
        found = []
        self.skip()
        if self.text[self.at] == "]":
            self.at += 1
            return found
        while True:
            found.append(self.value())
            self.skip()
            c = self.text[self.at]
            self.at += 1
            if c == "]":
                return found
            if c != ",":
                raise ValueError("no comma at %d" % self.at)

    def string(self):
        text = self.text
        at = self.at + 1
        parts = []
        start = at
        while True:
            c = text[at]
            if c == '"':
                parts.append(text[start:at])
                self.at = at + 1
                return "".join(parts)
            if c == "\\":
                parts.append(text[start:at])
                c = text[at + 1]
                if c == "u":
                    parts.append(chr(int(text[at + 2:at + 6], 16)))
                    at += 6
                else:
                    parts.append(ESCAPES[c])
                    at += 2
                start = at
            else:
                at += 1

    def number(self):
        text = self.text
        start = at = self.at
        whole = True
        while at < len(text):
            c = text[at]
            if c in ".eE":
                whole = False
            elif not (c.isdigit() or c in "+-"):
                break
            at += 1
        self.at = at
        return int(text[start:at]) if whole else float(text[start:at])


def written(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return '"' + "".join(NAMES.get(c) or (c if " " <= c < "\x7f" else "\\u%04x" % ord(c)) for c in value) + '"'
    if isinstance(value, dict):
        return "{" + ",".join(written(k) + ":" + written(v) for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return repr(value)


def record(i):
    return {"id": i, "name": "user %d" % i, "tags": ["a", "b\n", 'say "x"', "é"], "active": i % 2 == 0,
            "score": i * 1.25, "nested": {"empty": [], "none": None, "list": list(range(i % 7))}}


def run(size):
    data = [record(i) for i in range(size)]
    text = written(data)
    for _ in range(2):
        back = Reader(text).value()
        again = written(back)
    return back == data, again == text, len(text)
