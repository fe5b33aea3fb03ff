# Shortcuts of strings, ints, dicts and sorts give what the general way gives: digests over many random values of every width.
import random
import zlib

random = random.Random(5)
ALPHABETS = ["abcXYZ 1'\"\\\n\t\0", "aßéÀÿµ1", "aΣσςéß—ŉǅǆ İıx", "a\U0001F600\U00010400Σ—\ud800", "ab—cdefghijklmnopqrst"]


def word(alphabet, n):
    return "".join(random.choice(alphabet) for _ in range(n))


def show(name, found):
    print(name, len(found), "%08x" % zlib.crc32(repr(found).encode("utf-8", "surrogatepass")))


texts = [word(a, n) for a in ALPHABETS for n in [*range(40), 127, 128, 129, 300] for _ in range(4)]
show("case", [(s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase(), s.casefold()) for s in texts])
show("repr", [(repr(s), ascii(s)) for s in texts])
tables = [{}, {97: "b", 99: None, 98: 0x20AC, 32: ""}, {39: "--", 97: 98, 49: "xyz"}, {i: i ^ 1 for i in range(128)}]
show("translate", [(s * 7).translate(table) for s in texts for table in tables])
show("characters", [(list(s), list(reversed(s)), ["x", *s, *reversed(tuple(s))]) for s in texts])
show("join", [(" ".join([s, s]), s.join("abc"), s.join(["", "é"])) for s in texts])

show("lines", [(s * 3).splitlines(keep) for s in texts for keep in (False, True)])
show("pieces", [(sep.join([s[:n] for n in range(20)]), sep.join(s[n:] for n in range(20))) for s in texts for sep in ("", ", ")])
show("replaced", [(s.replace(a, b), s.replace(a, b, 1), s.replace(a, "", 2), s.replace("", b, 3))
                  for s in texts for a, b in (("a", "bc"), ("é", "e"), ("Σσ", "S"), ("zz", "y"))])

found = []
numbers = [0, 7, -7, 255, -4096, 1 << 61, -(1 << 62), 10 ** 30, True, 0.0, -0.0, 1.5, -2.75e-7, 1e300, float("inf"), float("-inf"), float("nan")]
for v in [*numbers, "", "é", "abc"]:
    for fill in "", "<", "*^", "é>", "=", "0=":
        for rest in "", "9", "+", " 12", "#14", "05", ",", "_", "x", "#X", "o", "b", ".3", "012.2f", "+.1e", "g", "%", "z.1f", "s", "d", "c", "n":
            try:
                found.append(format(v, fill + rest))
            except (ValueError, OverflowError) as error:
                found.append(str(error))
    for flags in "", "-", "0", "+", " ", "#", "-#", "0+", "12", "-12.1", "012", ".0":
        for conversion in "dioxXusrafgec%":
            try:
                found.append(("<%" + flags + conversion + ">") % v)
            except (TypeError, ValueError, OverflowError) as error:
                found.append(str(error))
assert "%s" % (("%s",) * 1) == "%s" and ("%s" % "x") == "x"
show("formats", found)

found = []
for s in texts:
    for name in "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be":
        try:
            found.append(s.encode(name))
            assert found[-1].decode(name) == s
        except UnicodeEncodeError as error:
            found.append((error.start, error.end))
    raw = bytearray(s.encode("utf-8", "surrogatepass"))
    found.append((raw.hex(), raw.hex(":"), bytes(raw).hex("-", -2), raw.decode("utf-8", "replace")))
    for _ in range(3):
        if raw:
            raw[random.randrange(len(raw))] = random.randrange(256)
    found.append(raw.decode("utf-8", "backslashreplace"))
show("codecs", found)

edges = [v for b in (61, 62, 63, 64) for v in (1 << b, (1 << b) - 1, -(1 << b), -(1 << b) - 1)]
show("powers", [i ** e for i in range(-40, 40) for e in range(66)] + [v ** e for v in edges for e in range(3)])
show("digits", [(str(i), bin(i), oct(i), hex(i), f"{i:x}{i:b}", "%d %x" % (i, i)) for i in [*range(-70, 70), *edges]])

found = []
for a in [*range(-20, 20), *edges, 1 << 53, (1 << 53) + 1, 10**15 + 1]:
    for b in [*range(-7, 0), *range(1, 8), *edges, (1 << 53) + 1, 10**9 + 7]:
        found.append((divmod(a, b), a / b, a < b, a <= b, a == b, max(a, b), min([a, b]), len({a, b, a + 0.0})))
show("divided", found)

found = []
for n in range(0, 200, 7):
    d = {i: str(i) for i in range(n)}
    e = {}
    e.update(d)
    e["z"] = 3
    found.append((list(e), e == d, list({**d, "x": 1}), dict(d) == d | {}))
    for k in list(d)[::2]:
        del d[k]
    for start in {}, {"a": 1}, {i: 0 for i in range(300)}:
        e = start
        e.clear()
        e.update(d)
        e[1] = 5
        found.append(list(e.items()))
    e = {"a": 1}
    del e["a"]
    e.update(d)
    e["b"] = 1
    found.append(list(e))
show("merged", found)

found = []
numbers = [0.0, -0.0, 1.5, -2.25, 1e300, -1e300, 1e-300, float("inf"), -float("inf")]
for n in range(0, 200, 7):
    some = [random.choice(numbers) for _ in range(n)]
    found += [list(map(str, x)) for x in (sorted(some), sorted(some, reverse=True), sorted([*some, float("nan"), *some]))]
    pairs = [(word("aé—", random.randrange(3)), random.random()) for _ in range(n)]
    found += [sorted(pairs), sorted(pairs, reverse=True), sorted(pairs, key=lambda p: (p[1] > 0.5, p))]
show("sorted", found)

# Large blocks are used again, whole and in part.
blocks = [bytes(1_200_000 + i * 4096) for i in range(5)]
del blocks[::2]
blocks += [bytearray(1_300_000) for _ in range(3)]
for i, block in enumerate(blocks):
    if isinstance(block, bytearray):
        block[-1] = i
        block.extend(bytes(2_000_000))
show("blocks", [(len(b), sum(b)) for b in blocks])
# expect: case 880 92522bf1
# expect: repr 880 e150d50d
# expect: translate 3520 e6af7c6b
# expect: characters 880 1b8564d4
# expect: join 880 28fc5ac2
# expect: lines 1760 8874de6b
# expect: pieces 1760 7c86cc89
# expect: replaced 3520 2364aa33
# expect: formats 6000 b12cb5a7
# expect: codecs 7920 24ee5a1e
# expect: powers 5328 cda6a292
# expect: digits 156 5755b325
# expect: divided 1888 0a2ee9bd
# expect: merged 145 0e3bc159
# expect: sorted 174 a1d8ec43
# expect: blocks 5 a564de18
