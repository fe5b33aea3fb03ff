"""Lines of a ledger split, stripped, searched, replaced, formatted in three ways and joined again: methods of short strings."""

SIZE = 35000
TINY = 30


def lines(count):
    names = "anna bob carla dmitri eve francis greta".split()
    return ["%s;%d; %s ,  %d.%02d" % (names[i * 5 % 7], i, names[i * 3 % 7].upper(), i * 37 % 1000, i * 11 % 100) for i in range(count)]


def parse(line):
    first, number, rest = line.split(";", 2)
    name, amount = rest.rsplit(",", 1)
    name = name.strip().lower()
    whole, _, cents = amount.strip().partition(".")
    return first, int(number), name, int(whole) * 100 + int(cents)


def shown(first, number, name, cents):
    if number % 3 == 0:
        return "{:<10}|{:>6}|{:^9}|{:10.2f}".format(first, number, name, cents / 100)
    if number % 3 == 1:
        return "%-10s|%6d|%s|%10.2f" % (first, number, name.center(9), cents / 100)
    return f"{first:<10}|{number:>6}|{name:^9}|{cents / 100:10.2f}"


def run(size):
    total = 0
    table = []
    for line in lines(size):
        entry = parse(line)
        text = shown(*entry)
        if text.startswith(("anna", "bob")) and not text.endswith("0"):
            text = text.replace("|", " | ", 2)
        total += text.find("eve") + text.count("a") + len(text.title().swapcase())
        if entry[0].isalpha() and entry[2][0] in "abc":
            table.append(text.replace(entry[0], entry[0].capitalize()))
        else:
            table.append(text)
    whole = "\n".join(table)
    letters = "".join([c for c in whole if c.isalpha()])
    return total, len(whole), whole.splitlines()[-1], len(letters), "-".join(whole[:40].split())
