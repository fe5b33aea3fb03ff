# ctypes: structures and unions: fields, bit fields, byte orders, anonymous and packed ones, nested and derived ones.
import pickle
import struct
import warnings
from ctypes import *


def show(make):
    try:
        print(repr(make()))
    except Exception as e:
        print(type(e).__name__, e)


class Point(Structure):
    _fields_ = [("x", c_int), ("y", c_int)]


class Named(Point):
    _fields_ = [("name", c_char * 8), ("wide", c_wchar * 3)]


class Plain(Named):
    pass


p = Plain(1, 2, b"abc", "xyz")
print(p.x, p.y, p.name, p.wide, sizeof(Plain), memoryview(p).format, Named.name, Named.wide)
p.name = b"12345678"
print(p.name, p.wide)
p.name = b"z"
p.wide = "q"
print(p.name, p.wide, bytes(p))
for make in (
    lambda: setattr(p, "name", b"123456789"), lambda: setattr(p, "name", "text"), lambda: setattr(p, "wide", "long"),
    lambda: setattr(p, "wide", b"x"), lambda: setattr(p, "x", "text"), lambda: delattr(p, "x"), lambda: Point(1, 2, 3),
    lambda: Point(1, x=2), lambda: Point(y=5).y, lambda: Point(z=5).z, lambda: Point.x.__get__(1), lambda: Point.x.__set__(1, 2),
    lambda: setattr(Point, "_fields_", []),
    lambda: type("X", (Structure,), {"_fields_": [("a", int)]}), lambda: type("X", (Structure,), {"_fields_": 1}),
    lambda: type("X", (Structure,), {"_fields_": [1]}), lambda: type("X", (Structure,), {"_fields_": [(1, c_int)]}),
    lambda: type("X", (Structure,), {"_fields_": [("a", c_float, 2)]}), lambda: type("X", (Structure,), {"_fields_": [("a", c_int, 0)]}),
    lambda: type("X", (Structure,), {"_fields_": [("a", c_int, 33)]}),
    lambda: type("X", (Structure,), {"_fields_": [("a", c_int)], "_anonymous_": ["a"]}),
    lambda: type("X", (Structure,), {"_fields_": [("a", c_int)], "_anonymous_": 1}),
    lambda: type("X", (Structure,), {"_fields_": [("a", c_int)], "_anonymous_": ["_fields_"]}),
    lambda: type("X", (Structure,), {"_fields_": [("a", c_int)], "_align_": -1}),
    lambda: Structure(), lambda: type("X", (Structure,), {"_abstract_": 1})(),
):
    show(make)

# ---- nested ones share memory, and keep what they come from ----


class Line(Structure):
    _fields_ = [("start", Point), ("end", Point), ("points", Point * 2)]


line = Line((1, 2), Point(3, 4))
start = line.start
start.x = 10
line.points[1] = 7, 8
print(line.start.x, line.end.y, line.points[1].x, start._b_base_ is line, start._b_needsfree_, line._objects)
for value in ((1, 2, 3), (1, "x"), [1, 2], c_int(), 1):
    show(lambda: setattr(line, "start", value))
line.start = Plain(5, 6)
print(line.start.x, line.start.y)

# ---- unions ----


class Bytes(Union):
    _fields_ = [("number", c_uint32), ("bytes", c_uint8 * 4), ("real", c_float)]


u = Bytes(real=1.0)
print(hex(u.number), u.bytes[:], sizeof(Bytes), memoryview(u).format, Bytes.bytes)


class Variant(Structure):
    _anonymous_ = ["value", "where"]
    _fields_ = [("kind", c_char), ("value", Bytes), ("where", Line)]


v = Variant(b"f", end=(1, 2))
v.real = 2.0
print(v.value.number == 0x40000000, v.number == v.value.number, v.end.y, Variant.real.offset, Variant.end, Variant.value.is_anonymous)

# ---- bit fields ----


class Bits(Structure):
    _fields_ = [("a", c_int, 3), ("b", c_uint, 5), ("c", c_int64, 40), ("d", c_bool, 1), ("e", c_short)]


b = Bits(-1, 31, -5, 1, 9)
print(b.a, b.b, b.c, b.d, b.e, bytes(b), Bits.c, Bits.c.size == (40 << 16) + Bits.c.bit_offset, Bits.c.bit_size, Bits.e.bit_size)
b.a, b.b, b.c, b.d = 9, -1, 2**39, []
print(b.a, b.b, b.c, b.d)
for bits in range(1, 65):
    T = type("T", (Structure,), {"_fields_": [("low", c_uint64, bits)] + ([("high", c_int64, 64 - bits)] if bits < 64 else [])})
    made = T()
    made.low = 0x123456789ABCDEF0
    if bits < 64:
        made.high = -2
        assert made.high == (-2 if bits < 63 else 0), (bits, made.high)
    assert made.low == 0x123456789ABCDEF0 & (2**bits - 1), bits
    whole = int.from_bytes(bytes(made), "little")
    assert whole & (2**bits - 1) == made.low, bits

# ---- byte orders ----


class Big(BigEndianStructure):
    _fields_ = [("a", c_int), ("b", c_short, 4), ("c", c_short, 12), ("d", c_double), ("e", c_int * 2)]


big = Big(1, 2, 3, 1.5, (4, 5))
print(bytes(big), big.a, big.b, big.c, big.d, big.e[:], Big.b, Big.c, memoryview(big).format)
print(struct.unpack_from(">i", bytes(big)), LittleEndianStructure is Structure)
show(lambda: type("X", (BigEndianStructure,), {"_fields_": [("p", POINTER(c_int))]}))

# ---- packed, aligned ----
with warnings.catch_warnings():
    warnings.simplefilter("ignore")

    class Packed(Structure):
        _pack_ = 1
        _layout_ = "ms"
        _fields_ = [("a", c_char), ("b", c_int), ("c", c_double)]


class Aligned(Structure):
    _align_ = 32
    _fields_ = [("a", c_char)]


print(sizeof(Packed), Packed.c.offset, memoryview(Packed()).format, sizeof(Aligned), alignment(Aligned), Packed(b"x", 7, 0.5).b)

# ---- pointers to itself ----


class Node(Structure):
    pass


Node._fields_ = [("next", POINTER(Node)), ("value", c_int)]
last = Node(value=3)
first = Node(pointer(last), 1)
print(first.next.contents.value, first.next[0].value, bool(last.next))
show(lambda: type("Loop", (Structure,), {})._fields_)
try:
    class Loop(Structure):
        pass
    Loop._fields_ = [("inner", Loop)]
except AttributeError as e:
    print(e)

# ---- pickled, resized ----
print([pickle.loads(pickle.dumps(Point(3, 4), n)).y for n in range(6)])
show(lambda: pickle.dumps(first))
p = Point(1, 2)
p.extra = "attribute"
print(pickle.loads(pickle.dumps(p)).extra)
view = memoryview(p).cast("B")
resize(p, 100)
print(sizeof(p), sizeof(Point), p.y, view[4])
for make in (lambda: resize(p, 4), lambda: resize(line.start, 100), lambda: resize(1, 1)):
    show(make)
# expect: 1 2 b'abc' xyz 28 T{(8)<c:name:(3)<u:wide:} <ctypes.CField 'name' type=c_char_Array_8, ofs=8, size=8> <ctypes.CField 'wide' type=c_wchar_Array_3, ofs=16, size=12>
# expect: b'12345678' xyz
# expect: b'z' q b'\x01\x00\x00\x00\x02\x00\x00\x00z\x00345678q\x00\x00\x00\x00\x00\x00\x00z\x00\x00\x00'
# expect: ValueError bytes too long (9, maximum length 8)
# expect: TypeError expected bytes, str found
# expect: ValueError string too long (4, maximum length 3)
# expect: TypeError unicode string expected instead of bytes instance
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError can't delete attribute
# expect: TypeError too many initializers
# expect: TypeError duplicate values for field 'x'
# expect: 5
# expect: 5
# expect: TypeError not a ctype instance
# expect: TypeError not a ctype instance
# expect: AttributeError _fields_ is final
# expect: TypeError this type has no size
# expect: TypeError 'int' object is not iterable
# expect: TypeError 'int' object is not iterable
# expect: TypeError CField() argument 'name' must be str, not int
# expect: TypeError bit fields not allowed for type c_float
# expect: ValueError number of bits invalid for bit field 'a'
# expect: ValueError number of bits invalid for bit field 'a'
# expect: AttributeError type object 'c_int' has no attribute '_fields_'
# expect: TypeError _anonymous_ must be a sequence
# expect: AttributeError '_fields_' is specified in _anonymous_ but not in _fields_
# expect: ValueError _align_ must be a non-negative integer
# expect: TypeError abstract class
# expect: TypeError abstract class
# expect: 10 4 7 True 0 {'0': {}, '1': {}, '1:2': {}}
# expect: RuntimeError (Point) TypeError: too many initializers
# expect: RuntimeError (Point) TypeError: 'str' object cannot be interpreted as an integer
# expect: TypeError expected Point instance, got list
# expect: TypeError incompatible types, c_int instance instead of Point instance
# expect: TypeError expected Point instance, got int
# expect: 5 6
# expect: 0x3f800000 [0, 0, 128, 63] 4 B <ctypes.CField 'bytes' type=c_ubyte_Array_4, ofs=0, size=4>
# expect: True True 2 4 <ctypes.CField 'end' type=Point, ofs=16, size=8> True
# expect: -1 31 -5 True 9 b'\xff\xfb\xff\xff\xff\xff\x01\x00\t\x00\x00\x00\x00\x00\x00\x00' <ctypes.CField 'c' type=c_long, ofs=0, bit_size=40, bit_offset=8> True 40 16
# expect: 1 31 -549755813888 False
# expect: b'\x00\x00\x00\x01 \x03\x00\x00?\xf8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00\x05' 1 2 3 1.5 [4, 5] <ctypes.CField 'b' type=c_short_be, ofs=4, bit_size=4, bit_offset=12> <ctypes.CField 'c' type=c_short_be, ofs=4, bit_size=12, bit_offset=0> T{>i:a:>h:b:>h:c:2x>d:d:(2)>i:e:}
# expect: (1,) True
# expect: TypeError This type does not support other endian: <class 'ctypes.LP_c_int'>
# expect: 13 5 T{<c:a:<i:b:<d:c:} 32 32 7
# expect: 3 3 False
# expect: AttributeError type object 'Loop' has no attribute '_fields_'
# expect: Structure or union cannot contain itself
# expect: [4, 4, 4, 4, 4, 4]
# expect: ValueError ctypes objects containing pointers cannot be pickled
# expect: attribute
# expect: 100 8 2 2
# expect: ValueError minimum size is 8
# expect: ValueError Memory cannot be resized because this object doesn't own it
# expect: TypeError resize() argument 1 must be _ctypes._CData, not int
