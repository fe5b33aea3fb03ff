# bytes % arguments: conversions, keys, errors; the same of bytearray.
def attempt(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


class Shown:
    def __bytes__(self):
        return b"shown"


for f in (lambda: b"%d|%5d|%-5d|%05d|%+d|%x|%#X|%o" % (1, 2, 3, 4, 5, 255, 255, 8), lambda: b"%e %.2f %g" % (1.5, 2.345, 1e20),
          lambda: b"%s %b %r %a" % (b"x", bytearray(b"y"), "\xe9", [1]), lambda: b"%s %s" % (memoryview(b"mv"), Shown()),
          lambda: b"%5.1s|%-4s|%*d" % (b"abc", b"z", 6, 7), lambda: b"%(a)s %(b)d" % {b"a": b"x", b"b": 3}, lambda: b"%c%c%c" % (65, b"b", bytearray(b"c")),
          lambda: bytearray(b"%s!") % b"a", lambda: b"100%%" % (), lambda: b"%c" % 256, lambda: b"%c" % b"ab", lambda: b"%c" % "a",
          lambda: b"%s" % "a", lambda: b"%b" % 1, lambda: b"%y" % 1, lambda: b"%" % 1, lambda: b"%(a" % {}, lambda: b"%(a)s" % b"x",
          lambda: b"%d" % "a", lambda: b"a" % 1, lambda: b"%d %d" % 1, lambda: b"%x" % 1.5, lambda: b"%5%" % (), lambda: b"%*d" % ("a", 3),
          lambda: b"\xff%s\x00" % b"\xfe", lambda: "%5%" % (), lambda: "%%" % ()):
    attempt(f)

# expect: b'1|    2|3    |00004|+5|ff|0XFF|10'
# expect: b'1.500000e+00 2.35 1e+20'
# expect: b"x y '\\xe9' [1]"
# expect: b'mv shown'
# expect: b'    a|z   |     7'
# expect: b'x 3'
# expect: b'Abc'
# expect: bytearray(b'a!')
# expect: b'100%'
# expect: OverflowError %c arg not in range(256)
# expect: TypeError %c requires an integer in range(256) or a single byte, not a bytes object of length 2
# expect: TypeError %c requires an integer in range(256) or a single byte, not str
# expect: TypeError %b requires a bytes-like object, or an object that implements __bytes__, not 'str'
# expect: TypeError %b requires a bytes-like object, or an object that implements __bytes__, not 'int'
# expect: ValueError unsupported format character 'y' (0x79) at index 1
# expect: ValueError incomplete format
# expect: ValueError incomplete format key
# expect: TypeError format requires a mapping
# expect: TypeError %d format: a real number is required, not str
# expect: TypeError not all arguments converted during bytes formatting
# expect: TypeError not enough arguments for format string
# expect: TypeError %x format: an integer is required, not float
# expect: TypeError not enough arguments for format string
# expect: TypeError * wants int
# expect: b'\xff\xfe\x00'
# expect: TypeError not enough arguments for format string
# expect: '%'
