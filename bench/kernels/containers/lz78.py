"""Compression with a growing dictionary (J. Ziv and A. Lempel, 1978), word frequencies, memoised partitions: dicts."""

SIZE = 240000
TINY = 500


def text(size):
    state, words = 42, []
    stems = "the quick brown fox jumps over lazy dog while rivers carry silent stones to distant seas".split()
    while size > 0:
        state = (state * 69069 + 1) & 0xFFFFFFFF
        word = stems[state >> 28] if state & 4 else stems[(state >> 20) % len(stems)] + str(state >> 24 & 31)
        words.append(word)
        size -= len(word) + 1
    return words


def compress(data):
    phrases = {}
    output = []
    current = 0
    for symbol in data:
        key = current * 256 + symbol
        found = phrases.get(key)
        if found is None:
            output.append(key)
            phrases[key] = len(phrases) + 1
            current = 0
        else:
            current = found
    return output


def frequencies(words):
    counts = {}
    for word in words:
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]


def partitions(n, largest, memo):
    if n == 0:
        return 1
    if n < 0 or largest == 0:
        return 0
    key = n, largest
    if key not in memo:
        memo[key] = partitions(n - largest, largest, memo) + partitions(n, largest - 1, memo)
    return memo[key]


def run(size):
    words = text(size * 4)
    data = " ".join(words).encode()
    return len(compress(data)), frequencies(words), partitions(150, 150, {})
