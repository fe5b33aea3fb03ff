# _bz2, _lzma, _zstd: streams in pieces, limits of output, what comes after the end, broken data.
import bz2
import lzma
import random
from compression import zstd

choose = random.Random(1)
data = b"".join(choose.choice([b"some text ", b"other ", bytes(choose.randrange(256) for _ in range(9))]) for _ in range(20000))


def attempt(function, *arguments, **keywords):
    try:
        return function(*arguments, **keywords)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def in_pieces(compressor, decompressor, name):
    parts, at = [], 0
    while at < len(data):
        size = choose.choice([1, 100, 70000])
        parts.append(compressor.compress(data[at:at + size]))
        at += size
    parts.append(compressor.flush())
    packed = b"".join(parts) + b"tail"
    out, at = [], 0
    while not decompressor.eof:
        if decompressor.needs_input:
            size = choose.choice([1, 50, 5000])
            piece, at = packed[at:at + size], at + size
        else:
            piece = b""
        got = decompressor.decompress(piece, max_length=choose.choice([-1, 1000, 33333]))
        out.append(got)
    print(name, b"".join(out) == data, (decompressor.unused_data + packed[at:])[-4:], attempt(decompressor.decompress, b""))


in_pieces(bz2.BZ2Compressor(), bz2.BZ2Decompressor(), "bz2")
for form in (lzma.FORMAT_XZ, lzma.FORMAT_ALONE):
    in_pieces(lzma.LZMACompressor(form), lzma.LZMADecompressor(), "lzma")
in_pieces(zstd.ZstdCompressor(), zstd.ZstdDecompressor(), "zstd")
filters = [{"id": lzma.FILTER_DELTA, "dist": 5}, {"id": lzma.FILTER_LZMA2, "preset": 1}]
raw = lzma.compress(data, lzma.FORMAT_RAW, filters=filters)
print(lzma.decompress(raw, lzma.FORMAT_RAW, filters=filters) == data)
for module, packed in ((bz2, bz2.compress(data)), (lzma, lzma.compress(data)), (zstd, zstd.compress(data))):
    print(module.__name__, module.decompress(packed * 2) == data * 2, attempt(module.decompress, packed[:-5]))
    broken = bytearray(packed)
    broken[len(broken) // 2] ^= 0x55
    print(attempt(module.decompress, bytes(broken)) != data, attempt(module.decompress, b"nonsense" * 4))
print(attempt(bz2.BZ2Compressor, 10), attempt(lzma.LZMACompressor, 9), attempt(zstd.ZstdCompressor, 1000))
d = bz2.BZ2Decompressor()
print(attempt(d.decompress, b"xxxx"), attempt(d.decompress, b""))
words = [b"alpha beta gamma %d" % i for i in range(1000)]
dictionary = zstd.train_dict(words, 2000)
small = zstd.compress(words[7], zstd_dict=dictionary)
print(zstd.decompress(small, zstd_dict=dictionary) == words[7], len(small) < len(zstd.compress(words[7])), attempt(zstd.decompress, small))
# expect: bz2 True b'tail' EOFError: End of stream already reached
# expect: lzma True b'tail' EOFError: Already at end of stream
# expect: lzma True b'tail' EOFError: Already at end of stream
# expect: zstd True b'tail' EOFError: Already at the end of a Zstandard frame.
# expect: True
# expect: bz2 True ValueError: Compressed data ended before the end-of-stream marker was reached
# expect: True OSError: Invalid data stream
# expect: lzma True LZMAError: Compressed data ended before the end-of-stream marker was reached
# expect: True LZMAError: Input format not supported by decoder
# expect: compression.zstd True ZstdError: Compressed data ended before the end-of-stream marker was reached
# expect: True ZstdError: Unable to decompress Zstandard data: Unknown frame descriptor
# expect: ValueError: compresslevel must be between 1 and 9 ValueError: Invalid container format: 9 ValueError: illegal compression level 1000; the valid range is [-131072, 22]
# expect: OSError: Invalid data stream ValueError: Decompressor is unusable after a previous error
# expect: True True ZstdError: Unable to decompress Zstandard data: Dictionary mismatch
