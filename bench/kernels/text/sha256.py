"""SHA-256 (FIPS 180-4) in Python: 32-bit arithmetic on ints, bytes in and out."""
import struct

SIZE = 100000
TINY = 130


def primes(count):
    found = []
    n = 2
    while len(found) < count:
        if all(n % p for p in found):
            found.append(n)
        n += 1
    return found


def root_bits(n, power):
    """The first 32 bits of the fraction of n ** (1 / power), in whole numbers."""
    low, high = 0, n << 32
    while low + 1 < high:
        middle = (low + high) // 2
        if middle ** power <= n << 32 * power:
            low = middle
        else:
            high = middle
    return low & 0xFFFFFFFF


K = [root_bits(p, 3) for p in primes(64)]
START = [root_bits(p, 2) for p in primes(8)]


def block(state, chunk):
    w = list(struct.unpack(">16I", chunk))
    for i in range(16, 64):
        x, y = w[i - 15], w[i - 2]
        s0 = ((x >> 7 | x << 25) ^ (x >> 18 | x << 14) ^ x >> 3) & 0xFFFFFFFF
        s1 = ((y >> 17 | y << 15) ^ (y >> 19 | y << 13) ^ y >> 10) & 0xFFFFFFFF
        w.append((w[i - 16] + s0 + w[i - 7] + s1) & 0xFFFFFFFF)
    a, b, c, d, e, f, g, h = state
    for i in range(64):
        s1 = ((e >> 6 | e << 26) ^ (e >> 11 | e << 21) ^ (e >> 25 | e << 7)) & 0xFFFFFFFF
        t1 = h + s1 + (e & f ^ ~e & g) + K[i] + w[i]
        s0 = ((a >> 2 | a << 30) ^ (a >> 13 | a << 19) ^ (a >> 22 | a << 10)) & 0xFFFFFFFF
        t2 = s0 + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, h = (t1 + t2) & 0xFFFFFFFF, a, b, c, (d + t1) & 0xFFFFFFFF, e, f, g
    return [(x + y) & 0xFFFFFFFF for x, y in zip(state, (a, b, c, d, e, f, g, h))]


def sha256(message):
    length = len(message) * 8
    message += b"\x80" + bytes((55 - len(message)) % 64) + length.to_bytes(8, "big")
    state = START
    for at in range(0, len(message), 64):
        state = block(state, message[at:at + 64])
    return b"".join(x.to_bytes(4, "big") for x in state).hex()


def run(size):
    return sha256(b"abc"), sha256(bytes(i * 31 & 255 for i in range(size)))
