"""Search, count, replace, split, case and UTF-8 on texts of a million characters, plain and not: speed of memory."""

SIZE = 4
TINY = 1


def prepare(size):
    plain = "".join("line %d: the quick brown fox, value=%d;\n" % (i, i * 7919 % 10007) for i in range(400 * 64))
    wide = "".join("Zeile %d: größer als fünf — naïve café, %d;\n" % (i, i * 31) for i in range(200 * 64))
    return size, plain, wide, plain.encode()


def run(given):
    size, plain, wide, raw = given
    total = 0
    for i in range(size):
        total += plain.find("value=10008") + plain.count("fox") + plain.rfind("line 7:") + plain.count("\n")
        total += len(plain.replace("quick", "slow")) + len(plain.replace("x", "yz")) + len(plain.split("\n")) + len(plain.split())
        total += len(plain.upper()) + len(plain.splitlines()) + ("zebra" in plain) + plain.index("line 20000")
        total += len(wide.encode()) + len(wide.encode().decode()) + len(raw.decode()) + wide.count("é") + wide.find("—" * 2)
        total += len(wide.lower()) + len(wide.split(" ")) + len(wide.replace("ü", "ue")) + len(wide.casefold())
        total += len(raw.replace(b"fox", b"cat")) + raw.count(b"value") + raw.find(b"\0") + len(raw.split(b";"))
        total += len(plain.translate({ord("q"): "Q", ord("z"): None})) + len("".join(plain.partition("line 15000")))
        total += (plain == raw.decode()) + plain.isascii() + len(plain.strip()) + len(plain[::2]) + len("".join(reversed(plain)))
    return total
