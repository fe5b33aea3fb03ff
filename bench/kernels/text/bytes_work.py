"""CRC-32 by table (W. Peterson, 1961), base 64, run lengths, XOR masks, records by struct: bytes, bytearray, memoryview."""
import struct

SIZE = 180000
TINY = 200

ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def make_table():
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ 0xEDB88320 if n & 1 else n >> 1
        table.append(n)
    return table


TABLE = make_table()


def crc32(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def base64(data):
    out = bytearray()
    for at in range(0, len(data) - 2, 3):
        n = int.from_bytes(data[at:at + 3], "big")
        out += bytes((ALPHABET[n >> 18], ALPHABET[n >> 12 & 63], ALPHABET[n >> 6 & 63], ALPHABET[n & 63]))
    return bytes(out)


def run_lengths(data):
    out = bytearray()
    at = 0
    while at < len(data):
        end = at + 1
        while end < len(data) and end - at < 255 and data[end] == data[at]:
            end += 1
        out.append(end - at)
        out.append(data[at])
        at = end
    return out


def masked(data, key):
    out = bytearray(data)
    for i in range(len(out)):
        out[i] ^= key[i & 3]
    return out


def records(data):
    total = 0
    view = memoryview(data)
    for at in range(0, len(data) - 8, 8):
        a, b, c = struct.unpack_from("<HhI", view, at)
        total += a - b + (c & 0xFF)
    return total + sum(view[::7])


def run(size):
    data = bytes((i * i >> 5) & 0xFF for i in range(size))
    coded = run_lengths(data)
    key = b"\x12\x34\x56\x78"
    there = masked(data, key)
    return (crc32(data), crc32(base64(data)), len(coded), crc32(coded), masked(there, key) == data, records(data),
            data.translate(bytes(range(255, -1, -1)))[:4].hex())
