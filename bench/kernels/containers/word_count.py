"""Words of a text counted, ranked and indexed: dict, defaultdict, Counter, setdefault, grouping (after D. Knuth and D. McIlroy,
"Programming Pearls: A Literate Program", 1986)."""
from collections import Counter, defaultdict

SIZE = 180000
TINY = 200


def prepare(size):
    state, words = 3, []
    for _ in range(size):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        rank = (state >> 8) % ((state >> 20) % 2000 + 1)
        words.append("w%d" % rank if state & 1 else "Word%03d," % rank)
    return words


def run(words):
    plain = {}
    for word in words:
        word = word.lower().strip(",")
        plain[word] = plain.get(word, 0) + 1
    counts = Counter(words)
    places = defaultdict(list)
    for place, word in enumerate(words):
        places[word].append(place)
    by_length = {}
    for word in plain:
        by_length.setdefault(len(word), set()).add(word)
    top = sorted(plain.items(), key=lambda item: (-item[1], item[0]))[:5]
    pairs = Counter(zip(words, words[1:]))
    gap = max(b - a for found in places.values() for a, b in zip(found, found[1:]))
    inverted = defaultdict(set)
    for word, n in counts.items():
        inverted[n].add(word)
    return top, len(counts), counts.most_common(1), {n: len(s) for n, s in sorted(by_length.items())}, len(pairs), gap, max(inverted)
