# struct: every format both ways, alignment, errors, Struct objects.
import struct


def attempt(f, *args, **kw):
    try:
        print(f.__name__, repr(f(*args, **kw)))
    except Exception as e:
        print(f.__name__, type(e).__name__, e)


for order in "@=<>!":
    for f in "bBhHiIlLqQ":
        data = struct.pack(order + f, 100)
        print(order + f, data, struct.unpack(order + f, data), struct.calcsize(order + f))
    for f, v in (("e", 1.5), ("f", -2.25), ("d", 1e300), ("F", 1 - 2j), ("D", 1e300j), ("?", []), ("c", b"x"),
                 ("5s", b"abc"), ("5p", b"abcdefg"), ("3x", None)):
        data = struct.pack(order + f, *([] if v is None else [v]))
        print(order + f, data, struct.unpack(order + f, data))
print(struct.calcsize("bhilqd"), struct.calcsize("b0q"), struct.calcsize("3xq"), struct.calcsize(" 2h i "),
      struct.calcsize("bD"), struct.pack("b0i", 1), struct.calcsize("nNP"))
for f, v in (("b", 200), ("B", -1), ("h", 2**20), ("H", 2**16), ("i", 2**31), ("I", 2**32), ("l", 2**63), ("Q", 2**64),
             ("q", -(2**63) - 1), ("P", 2**64), ("P", -1), ("<l", 2**31), ("i", 1.5), ("f", 1e300), ("e", 1e5), ("f", "a"),
             ("F", "a"), ("c", b"ab"), ("c", 1), ("s", "a"), ("p", 1), ("d", 10**400)):
    attempt(struct.pack, f, v)
for f in ("z", "3", "<n", "9223372036854775807i", "i\0", 1, b"i", "99999999999999999999i"):
    attempt(struct.calcsize, f)
attempt(struct.pack)
attempt(struct.pack, "ii", 1)
attempt(struct.unpack, "i", b"abc")
attempt(struct.unpack, "i", "abcd")
for offset in (0, 1, -1, -4, -9, 2**64):
    attempt(struct.unpack_from, "i", b"abcd", offset)
buffer = bytearray(8)
for args in ((0, 1), (4, -1), (5, 1), (-4, 7), (-1, 7), (-9, 7), (0,), (), ("a", 1), (0, 1, 2)):
    attempt(struct.pack_into, "<i", buffer, *args)
attempt(struct.pack_into, "<i", b"abcd", 0, 1)
print(buffer)
print(list(struct.iter_unpack("<hb", b"abcdef")), struct.iter_unpack("h", b"abcd").__length_hint__())
attempt(struct.iter_unpack, "", b"")
attempt(struct.iter_unpack, "i", b"abc")
s = struct.Struct(b">hI")
print(s, s.size, s.format, s.pack(1, 2), s.unpack(b"\0\1\0\0\0\2"), s.unpack_from(b"x\0\1\0\0\0\2", offset=1))
attempt(struct.Struct)
attempt(struct.Struct, 1)
raw = struct.Struct.__new__(struct.Struct)
print(raw.size)
attempt(raw.pack, 1)


class Named(struct.Struct):
    def __init__(self, names, fmt):
        super().__init__(fmt)
        self.names = names

    def read(self, data):
        return dict(zip(self.names, self.unpack(data)))


print(Named(["a", "b"], "<hh").read(b"\1\0\2\0"), struct.unpack("?", b"\2"), struct.unpack("4p", b"\x09abc"))


class Number:
    def __index__(self):
        return 7


print(struct.pack("<h", Number()), struct.error.__mro__, struct.error.__module__)

# expect: @b b'd' (100,) 1
# expect: @B b'd' (100,) 1
# expect: @h b'd\x00' (100,) 2
# expect: @H b'd\x00' (100,) 2
# expect: @i b'd\x00\x00\x00' (100,) 4
# expect: @I b'd\x00\x00\x00' (100,) 4
# expect: @l b'd\x00\x00\x00\x00\x00\x00\x00' (100,) 8
# expect: @L b'd\x00\x00\x00\x00\x00\x00\x00' (100,) 8
# expect: @q b'd\x00\x00\x00\x00\x00\x00\x00' (100,) 8
# expect: @Q b'd\x00\x00\x00\x00\x00\x00\x00' (100,) 8
# expect: @e b'\x00>' (1.5,)
# expect: @f b'\x00\x00\x10\xc0' (-2.25,)
# expect: @d b'\x9cu\x00\x88<\xe47~' (1e+300,)
# expect: @F b'\x00\x00\x80?\x00\x00\x00\xc0' ((1-2j),)
# expect: @D b'\x00\x00\x00\x00\x00\x00\x00\x00\x9cu\x00\x88<\xe47~' (1e+300j,)
# expect: @? b'\x00' (False,)
# expect: @c b'x' (b'x',)
# expect: @5s b'abc\x00\x00' (b'abc\x00\x00',)
# expect: @5p b'\x04abcd' (b'abcd',)
# expect: @3x b'\x00\x00\x00' ()
# expect: =b b'd' (100,) 1
# expect: =B b'd' (100,) 1
# expect: =h b'd\x00' (100,) 2
# expect: =H b'd\x00' (100,) 2
# expect: =i b'd\x00\x00\x00' (100,) 4
# expect: =I b'd\x00\x00\x00' (100,) 4
# expect: =l b'd\x00\x00\x00' (100,) 4
# expect: =L b'd\x00\x00\x00' (100,) 4
# expect: =q b'd\x00\x00\x00\x00\x00\x00\x00' (100,) 8
# expect: =Q b'd\x00\x00\x00\x00\x00\x00\x00' (100,) 8
# expect: =e b'\x00>' (1.5,)
# expect: =f b'\x00\x00\x10\xc0' (-2.25,)
# expect: =d b'\x9cu\x00\x88<\xe47~' (1e+300,)
# expect: =F b'\x00\x00\x80?\x00\x00\x00\xc0' ((1-2j),)
# expect: =D b'\x00\x00\x00\x00\x00\x00\x00\x00\x9cu\x00\x88<\xe47~' (1e+300j,)
# expect: =? b'\x00' (False,)
# expect: =c b'x' (b'x',)
# expect: =5s b'abc\x00\x00' (b'abc\x00\x00',)
# expect: =5p b'\x04abcd' (b'abcd',)
# expect: =3x b'\x00\x00\x00' ()
# expect: <b b'd' (100,) 1
# expect: <B b'd' (100,) 1
# expect: <h b'd\x00' (100,) 2
# expect: <H b'd\x00' (100,) 2
# expect: <i b'd\x00\x00\x00' (100,) 4
# expect: <I b'd\x00\x00\x00' (100,) 4
# expect: <l b'd\x00\x00\x00' (100,) 4
# expect: <L b'd\x00\x00\x00' (100,) 4
# expect: <q b'd\x00\x00\x00\x00\x00\x00\x00' (100,) 8
# expect: <Q b'd\x00\x00\x00\x00\x00\x00\x00' (100,) 8
# expect: <e b'\x00>' (1.5,)
# expect: <f b'\x00\x00\x10\xc0' (-2.25,)
# expect: <d b'\x9cu\x00\x88<\xe47~' (1e+300,)
# expect: <F b'\x00\x00\x80?\x00\x00\x00\xc0' ((1-2j),)
# expect: <D b'\x00\x00\x00\x00\x00\x00\x00\x00\x9cu\x00\x88<\xe47~' (1e+300j,)
# expect: <? b'\x00' (False,)
# expect: <c b'x' (b'x',)
# expect: <5s b'abc\x00\x00' (b'abc\x00\x00',)
# expect: <5p b'\x04abcd' (b'abcd',)
# expect: <3x b'\x00\x00\x00' ()
# expect: >b b'd' (100,) 1
# expect: >B b'd' (100,) 1
# expect: >h b'\x00d' (100,) 2
# expect: >H b'\x00d' (100,) 2
# expect: >i b'\x00\x00\x00d' (100,) 4
# expect: >I b'\x00\x00\x00d' (100,) 4
# expect: >l b'\x00\x00\x00d' (100,) 4
# expect: >L b'\x00\x00\x00d' (100,) 4
# expect: >q b'\x00\x00\x00\x00\x00\x00\x00d' (100,) 8
# expect: >Q b'\x00\x00\x00\x00\x00\x00\x00d' (100,) 8
# expect: >e b'>\x00' (1.5,)
# expect: >f b'\xc0\x10\x00\x00' (-2.25,)
# expect: >d b'~7\xe4<\x88\x00u\x9c' (1e+300,)
# expect: >F b'?\x80\x00\x00\xc0\x00\x00\x00' ((1-2j),)
# expect: >D b'\x00\x00\x00\x00\x00\x00\x00\x00~7\xe4<\x88\x00u\x9c' (1e+300j,)
# expect: >? b'\x00' (False,)
# expect: >c b'x' (b'x',)
# expect: >5s b'abc\x00\x00' (b'abc\x00\x00',)
# expect: >5p b'\x04abcd' (b'abcd',)
# expect: >3x b'\x00\x00\x00' ()
# expect: !b b'd' (100,) 1
# expect: !B b'd' (100,) 1
# expect: !h b'\x00d' (100,) 2
# expect: !H b'\x00d' (100,) 2
# expect: !i b'\x00\x00\x00d' (100,) 4
# expect: !I b'\x00\x00\x00d' (100,) 4
# expect: !l b'\x00\x00\x00d' (100,) 4
# expect: !L b'\x00\x00\x00d' (100,) 4
# expect: !q b'\x00\x00\x00\x00\x00\x00\x00d' (100,) 8
# expect: !Q b'\x00\x00\x00\x00\x00\x00\x00d' (100,) 8
# expect: !e b'>\x00' (1.5,)
# expect: !f b'\xc0\x10\x00\x00' (-2.25,)
# expect: !d b'~7\xe4<\x88\x00u\x9c' (1e+300,)
# expect: !F b'?\x80\x00\x00\xc0\x00\x00\x00' ((1-2j),)
# expect: !D b'\x00\x00\x00\x00\x00\x00\x00\x00~7\xe4<\x88\x00u\x9c' (1e+300j,)
# expect: !? b'\x00' (False,)
# expect: !c b'x' (b'x',)
# expect: !5s b'abc\x00\x00' (b'abc\x00\x00',)
# expect: !5p b'\x04abcd' (b'abcd',)
# expect: !3x b'\x00\x00\x00' ()
# expect: 32 8 16 8 24 b'\x01\x00\x00\x00' 24
# expect: pack error 'b' format requires -128 <= number <= 127
# expect: pack error 'B' format requires 0 <= number <= 255
# expect: pack error 'h' format requires -32768 <= number <= 32767
# expect: pack error 'H' format requires 0 <= number <= 65535
# expect: pack error 'i' format requires -2147483648 <= number <= 2147483647
# expect: pack error 'I' format requires 0 <= number <= 4294967295
# expect: pack error 'l' format requires -9223372036854775808 <= number <= 9223372036854775807
# expect: pack error 'Q' format requires 0 <= number <= 18446744073709551615
# expect: pack error 'q' format requires -9223372036854775808 <= number <= 9223372036854775807
# expect: pack error int too large to convert
# expect: pack b'\xff\xff\xff\xff\xff\xff\xff\xff'
# expect: pack error 'l' format requires -2147483648 <= number <= 2147483647
# expect: pack error required argument is not an integer
# expect: pack OverflowError float too large to pack with f format
# expect: pack OverflowError float too large to pack with e format
# expect: pack error required argument is not a float
# expect: pack error required argument is not a complex
# expect: pack error char format requires a bytes object of length 1
# expect: pack error char format requires a bytes object of length 1
# expect: pack error argument for 's' must be a bytes object
# expect: pack error argument for 'p' must be a bytes object
# expect: pack error required argument is not a float
# expect: calcsize error bad char in struct format
# expect: calcsize error repeat count given without format specifier
# expect: calcsize error bad char in struct format
# expect: calcsize error total struct size too long
# expect: calcsize error embedded null character
# expect: calcsize TypeError Struct() argument 1 must be a str or bytes object, not int
# expect: calcsize 4
# expect: calcsize error total struct size too long
# expect: pack TypeError missing format argument
# expect: pack error pack expected 2 items for packing (got 1)
# expect: unpack error unpack requires a buffer of 4 bytes
# expect: unpack TypeError a bytes-like object is required, not 'str'
# expect: unpack_from (1684234849,)
# expect: unpack_from error unpack_from requires a buffer of at least 5 bytes for unpacking 4 bytes at offset 1 (actual buffer size is 4)
# expect: unpack_from error not enough data to unpack 4 bytes at offset -1
# expect: unpack_from (1684234849,)
# expect: unpack_from error offset -9 out of range for 4-byte buffer
# expect: unpack_from OverflowError Python int too large to convert to C ssize_t
# expect: pack_into None
# expect: pack_into None
# expect: pack_into error pack_into requires a buffer of at least 9 bytes for packing 4 bytes at offset 5 (actual buffer size is 8)
# expect: pack_into None
# expect: pack_into error no space to pack 4 bytes at offset -1
# expect: pack_into error offset -9 out of range for 8-byte buffer
# expect: pack_into error pack_into expected 1 items for packing (got 0)
# expect: pack_into error pack_into expected offset argument
# expect: pack_into TypeError 'str' object cannot be interpreted as an integer
# expect: pack_into error pack_into expected 1 items for packing (got 2)
# expect: pack_into TypeError argument must be read-write bytes-like object, not bytes
# expect: bytearray(b'\x01\x00\x00\x00\x07\x00\x00\x00')
# expect: [(25185, 99), (25956, 102)] 2
# expect: iter_unpack error cannot iteratively unpack with a struct of length 0
# expect: iter_unpack error iterative unpacking requires a buffer of a multiple of 4 bytes
# expect: Struct('>hI') 6 >hI b'\x00\x01\x00\x00\x00\x02' (1, 2) (1, 2)
# expect: Struct TypeError Struct() missing required argument 'format' (pos 1)
# expect: Struct TypeError Struct() argument 1 must be a str or bytes object, not int
# expect: -1
# expect: pack RuntimeError Struct object is not initialized
# expect: {'a': 1, 'b': 2} (True,) (b'abc',)
# expect: b'\x07\x00' (<class 'struct.error'>, <class 'Exception'>, <class 'BaseException'>, <class 'object'>) struct
