"""Inflating deflated data bit by bit (P. Deutsch, RFC 1951, 1996): shifts and masks, table walks, bytearrays."""
import zlib

SIZE = 350000
TINY = 300

LENGTHS = [(3 + i, 0) for i in range(8)] + [((4 + k << e) + 3, e) for e in range(1, 6) for k in range(4)] + [(258, 0)]
DISTANCES = [(1 + i, 0) for i in range(4)] + [((2 + k << e) + 1, e) for e in range(1, 14) for k in range(2)]
ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]


def prepare(size):
    state, out = 7, []
    words = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu".split()
    while size > 0:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        word = words[state >> 16 & 7 | state >> 20 & 3] if state & 256 else str(state)
        out.append(word)
        size -= len(word) + 1
    data = " ".join(out).encode()
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(), zlib.crc32(data)


class Bits:
    def __init__(self, data):
        self.data = data
        self.at = 0
        self.held = 0
        self.count = 0

    def take(self, n):
        while self.count < n:
            self.held |= self.data[self.at] << self.count
            self.at += 1
            self.count += 8
        value = self.held & (1 << n) - 1
        self.held >>= n
        self.count -= n
        return value

    def align(self):
        self.held = self.count = 0


class Code:
    """A canonical prefix code; symbols are found length by length."""

    def __init__(self, lengths):
        self.counts = [0] * 16
        for length in lengths:
            self.counts[length] += 1
        self.counts[0] = 0
        starts = [0] * 17
        for length in range(1, 16):
            starts[length + 1] = starts[length] + self.counts[length]
        self.symbols = [0] * len(lengths)
        for symbol, length in enumerate(lengths):
            if length:
                self.symbols[starts[length]] = symbol
                starts[length] += 1

    def read(self, bits):
        code = first = index = 0
        for length in range(1, 16):
            code |= bits.take(1)
            count = self.counts[length]
            if code - count < first:
                return self.symbols[index + code - first]
            index += count
            first = first + count << 1
            code <<= 1
        raise ValueError("no such code")


FIXED = Code([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8), Code([5] * 30)


def read_codes(bits):
    literals, distances, lengths = bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4
    sizes = [0] * 19
    for i in range(lengths):
        sizes[ORDER[i]] = bits.take(3)
    code = Code(sizes)
    found = []
    while len(found) < literals + distances:
        symbol = code.read(bits)
        if symbol < 16:
            found.append(symbol)
        elif symbol == 16:
            found += found[-1:] * (3 + bits.take(2))
        elif symbol == 17:
            found += [0] * (3 + bits.take(3))
        else:
            found += [0] * (11 + bits.take(7))
    return Code(found[:literals]), Code(found[literals:])


def inflate(data):
    bits = Bits(data)
    out = bytearray()
    last = False
    while not last:
        last = bits.take(1)
        kind = bits.take(2)
        if kind == 0:
            bits.align()
            length = bits.take(16)
            bits.take(16)
            out += bits.data[bits.at:bits.at + length]
            bits.at += length
            continue
        literals, distances = FIXED if kind == 1 else read_codes(bits)
        while True:
            symbol = literals.read(bits)
            if symbol < 256:
                out.append(symbol)
            elif symbol == 256:
                break
            else:
                length, extra = LENGTHS[symbol - 257]
                length += bits.take(extra)
                distance, extra = DISTANCES[distances.read(bits)]
                distance += bits.take(extra)
                start = len(out) - distance
                for i in range(start, start + length):
                    out.append(out[i])
    return out


def run(given):
    packed, crc = given
    data = inflate(packed)
    return len(data), zlib.crc32(data) == crc, bytes(data[-12:])
