"""Regular expressions, third style: references back, lazy and nested repeats, assertions, primes in unary, a tokenizer made of
named groups: what needs backtracking."""
import re

SIZE = 500
TINY = 5

TOKEN = re.compile(r"""(?P<comment>\#.*)|(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)|(?P<string>"(?:\\.|[^"\\])*")
|(?P<operator>\*\*=?|//=?|<<=?|>>=?|[-+*/%&|^=<>!]=?|[()\[\]{},:;.])|(?P<space>[ \t]+)|(?P<newline>\n)""", re.VERBOSE)
PRIME = re.compile(r"^(?!(11+)\1+$)11+$")
QUOTED = re.compile(r"""(['"])(?:(?!\1).)*?\1""")
TAG = re.compile(r"<(\w+)(?:\s+\w+=\"[^\"]*\")*\s*>(.*?)</\1>", re.DOTALL)
DOUBLED = re.compile(r"\b(\w+)\s+\1\b")
PASSWORD = re.compile(r"^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])(?!.*(.)\1\1).{8,}$")
NESTED = re.compile(r"(?:a|ab)*c")

SOURCE = '''def area(width, height=2.5e3): # computes
    total = width ** 2 // height + "a \\" b" [1:x<<=2]
    return {total: name.attribute, 'k': 0x1f}
'''


def run(size):
    kinds = {}
    for _ in range(size):
        for m in TOKEN.finditer(SOURCE * 2):
            kinds[m.lastgroup] = kinds.get(m.lastgroup, 0) + 1
    primes = [n for n in range(size * 2) if PRIME.match("1" * n)]
    quotes = QUOTED.findall("""he said "it's" and 'she said "no"' then "" and 'x' """ * size)
    page = '<p class="a">one <b>two</b> <i x="1" y="2">three</i></p><q>open <div>\n<b>x</b></div>' * size
    tags = [len(m[2]) for m in TAG.finditer(page)]
    doubled = DOUBLED.findall("this is is a test of the the doubled doubled words words here " * size)
    strong = sum(bool(PASSWORD.match(w)) for w in ["Passw0rdX", "aaaBBB111", "short1A", "nodigitsHere", "G00dEnough!"] * size)
    nested = NESTED.findall("abababaabac aab abc " * size)
    return sorted(kinds.items()), len(primes), sum(primes), len(quotes), sum(tags), len(doubled), strong, len(nested)
