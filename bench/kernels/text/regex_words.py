"""Regular expressions, second style: words of a long text by alternation, character classes, findall, split, sub over one
large string, with and without case."""
import re

SIZE = 10
TINY = 1

PATTERNS = [r"\w+", r"\b[A-Z][a-z]+\b", r"fox|dog|bear|wolf|hound", r"(?i)\bTHE\b", r"[aeiou]{2,}", r"\b\d+(?:\.\d+)?\b",
            r"[^\s,.]+ing\b", r"lazy.{0,12}dog", r"(?m)^chapter.*$", r"'[^']*'", r"\w+@\w+\.(?:com|org)", r"zebra", r"(?i)quick|slow"]


def prepare(size):
    parts = []
    for i in range(700):
        parts.append("Chapter %d\nchapter %d of many\nThe quick brown fox was jumping over the lazy old dog; Anna said 'run %d times', paid %d.%02d "
                     "and wrote to anna%d@mail.org about good, moody bears singing in the rain.\n" % (i, i, i * 3, i * 7 % 90, i % 100, i))
    return size, "".join(parts)


def run(given):
    size, text = given
    counts = []
    for _ in range(size // 2 + 1):
        counts = [len(re.findall(p, text)) for p in PATTERNS]
    counts.append(len(re.sub(r"\s+", " ", text)))
    counts.append(len(re.split(r"[;,.]\s*", text)))
    counts.append(len(re.sub(r"(\w+) (\w+)", r"\2 \1", text)))
    counts.append(sum(m.end() - m.start() for m in re.finditer(r"[a-z]+(?= (?:in|the)\b)", text)))
    return counts
