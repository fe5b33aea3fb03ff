"""The first steps of M. Porter's stemmer ("An algorithm for suffix stripping", 1980), and R. Horspool's string search
(1980): slices, suffixes, comparisons, splitting, joining, formatting."""

SIZE = 50000
TINY = 300
WORDS = ("caresses ponies caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping tanned "
         "falling hissing fizzed failing filing happy sky relational conditional rational valence hesitance").split()


def measure(stem):
    kinds = "".join("v" if c in "aeiou" or (c == "y" and i and stem[i - 1] not in "aeiou") else "c"
                    for i, c in enumerate(stem))
    return kinds.count("vc")


def has_vowel(stem):
    return any(c in "aeiouy" for c in stem)


def stem(word):
    if word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("ies"):
        word = word[:-2]
    elif not word.endswith("ss") and word.endswith("s"):
        word = word[:-1]
    if word.endswith("eed"):
        if measure(word[:-3]) > 0:
            word = word[:-1]
    else:
        for suffix in ("ed", "ing"):
            if word.endswith(suffix) and has_vowel(word[:-len(suffix)]):
                word = word[:-len(suffix)]
                if word.endswith(("at", "bl", "iz")):
                    word += "e"
                elif len(word) > 1 and word[-1] == word[-2] and word[-1] not in "lsz":
                    word = word[:-1]
                break
    if word.endswith("y") and has_vowel(word[:-1]):
        word = word[:-1] + "i"
    return word


def horspool(text, pattern):
    shift = {c: len(pattern) - i - 1 for i, c in enumerate(pattern[:-1])}
    found = []
    at, last = 0, len(pattern) - 1
    while at + last < len(text):
        if text[at + last] == pattern[-1] and text[at:at + last + 1] == pattern:
            found.append(at)
        at += shift.get(text[at + last], len(pattern))
    return found


def run(size):
    stems = [stem(word) for _ in range(size // 10) for word in WORDS]
    text = ""
    for i, word in enumerate(stems):
        text += "%s-%d;" % (word, i) if i % 3 else f"{word:>9}|{i:05}|"
    fields = text.replace("|", ";").split(";")
    joined = ",".join(field.strip().upper() for field in fields)
    return len(text), len(fields), len(horspool(joined, "MOTOR")), horspool(joined, "RELATION")[:3], joined[:60]
