# ctypes: the simple types, what they hold, what they refuse, how they are passed and described.
import ctypes
import pickle
from ctypes import *

import _ctypes


def show(make):
    try:
        print(repr(make()))
    except Exception as e:
        print(type(e).__name__, e)


LETTERS = "cbBhHiIlLqQfdgFDGuzZPO?v"
VALUES = (1, -1, 2**65, 1.5, b"a", b"ab", "a", "ab", None, 1j, [], True, bytearray(b"x"))
TYPES = {letter: type("X", (_ctypes._SimpleCData,), {"_type_": letter}) for letter in LETTERS}

for letter, T in TYPES.items():
    swapped = getattr(T, "__ctype_be__", None)
    print(letter, sizeof(T), alignment(T), memoryview(T()).format, swapped and memoryview(swapped()).format, T()._objects)
    for value in VALUES:
        # Numbers as text are addresses: reading them back would look there.
        if not (letter in "zZ" and isinstance(value, int)):
            show(lambda: T(value).value)

print(bytes(c_int.__ctype_be__(258)), c_int.__ctype_be__(-2), c_int.__ctype_be__.__ctype_le__, bytes(c_double.__ctype_be__(1.0)))
for attributes in ({}, {"_type_": 1}, {"_type_": "ab"}, {"_type_": "1"}):
    show(lambda: type("X", (_ctypes._SimpleCData,), attributes))
for make in (
    lambda: c_int(1, 2), lambda: delattr(c_int(), "value"), lambda: hash(c_int()), lambda: c_int() == c_int(),
    lambda: (bool(c_int()), bool(c_double(0.1)), bool(c_char_p())), lambda: c_int(7), lambda: c_char_p(b"abc").value,
    lambda: c_char_p(b"a\0b").value, lambda: c_wchar_p("\U0001f40d").value, lambda: c_void_p(None), lambda: c_void_p(2**64 - 1),
    lambda: c_float(0.1).value, lambda: c_longdouble(0.1).value, lambda: c_char(200).value, lambda: py_object(),
    lambda: py_object().value, lambda: py_object([1]), lambda: c_double_complex(1 + 2j).value, lambda: sizeof(Structure),
    lambda: alignment(1), lambda: addressof(1), lambda: byref(1), lambda: c_int.from_address("x"), lambda: _ctypes._SimpleCData(),
    lambda: setattr(_ctypes._SimpleCData, "x", 1), lambda: Structure.__base__(),
):
    show(make)


# A class derived from a simple type keeps its instances.
class Number(c_int):
    def __repr__(self):
        return f"Number {self.value}"


print(Number(3), (Number * 2)(1, 2)[1], type((Number * 2)(1, 2)[0]), Number(4).__ctypes_from_outparam__(), c_int(4).__ctypes_from_outparam__())


# ---- in memory that others own ----
block = bytearray(range(16))
number = c_int.from_buffer(block, 4)
number.value = -1
print(block, type(number._objects), number._b_needsfree_, c_int()._b_needsfree_)
copy = c_int.from_buffer_copy(block, 8)
copy.value = 0
print(block[8], c_int.from_address(addressof(number)).value)
for make in (
    lambda: c_int.from_buffer(b"1234"), lambda: c_int.from_buffer(bytearray(3)), lambda: c_int.from_buffer(bytearray(8), 5),
    lambda: c_int.from_buffer(bytearray(8), -1), lambda: c_int.from_buffer(1), lambda: c_int.from_buffer_copy(b"12"),
    lambda: c_int.from_buffer_copy(b"12345", 1), lambda: c_int.from_buffer_copy(b"12345", 3), lambda: c_int.from_buffer_copy(1),
    lambda: c_int.from_buffer(memoryview(bytearray(16))[::2]), lambda: c_int.in_dll(CDLL(None), 1),
):
    show(make)
try:
    block.append(1)
except BufferError as e:
    print(e)
del number
block.append(1)


# ---- as arguments ----
class Wrapped:
    def __init__(self, value):
        self._as_parameter_ = value


def parameter(T, value):
    made = T.from_param(value)
    text = repr(made)
    return text.split(" at ")[0] if "0x" in text else text


for T, value in (
    (c_int, 5), (c_int, "x"), (c_int, c_short(3)), (c_int, Wrapped(6)), (c_double, 3), (c_char, b"x"), (c_char, 1), (c_char_p, None), (c_char_p, 1),
    (c_char_p, "x"), (c_wchar_p, b"x"), (c_wchar_p, (c_char * 3)()), (c_void_p, 7), (c_void_p, 1.5), (c_void_p, Wrapped(5)),
    (c_void_p, c_int(1)), (c_bool, []), (POINTER(c_int), None), (POINTER(c_int), 1), (POINTER(c_int), c_short(1)), (c_int * 2, 1),
):
    show(lambda: parameter(T, value))
print(c_char_p.from_param(b"abc")._obj, POINTER(c_int).from_param(c_int(9))._obj, byref(c_int(4))._obj)
recursive = Wrapped(None)
recursive._as_parameter_ = recursive
for T in (c_int, c_char_p, c_void_p, POINTER(c_int)):
    try:
        T.from_param(recursive)
    except RecursionError:
        print("RecursionError")

print(pickle.loads(pickle.dumps(c_int(77))), [type(x) for x in (c_int(1).__reduce__()[1])], end=" ")
show(lambda: pickle.dumps(c_void_p(1)))
number = c_int(5)
number.__class__ = Number
print(number, end=" ")
show(lambda: setattr(number, "__class__", type("Wide", (Structure,), {"_fields_": [("a", c_int * 40)]})))
print(_ctypes.buffer_info(c_int), _ctypes.buffer_info(c_int * 3 * 2), ctypes.sizeof(c_time_t))
# expect: c 1 1 <c None None
# expect: b'\x01'
# expect: TypeError integer not in range(256)
# expect: TypeError integer not in range(256)
# expect: TypeError one character bytes, bytearray, or an integer in range(256) expected, not float
# expect: b'a'
# expect: TypeError one character bytes, bytearray, or an integer in range(256) expected, not bytes of length 2
# expect: TypeError one character bytes, bytearray, or an integer in range(256) expected, not str
# expect: TypeError one character bytes, bytearray, or an integer in range(256) expected, not str
# expect: TypeError one character bytes, bytearray, or an integer in range(256) expected, not NoneType
# expect: TypeError one character bytes, bytearray, or an integer in range(256) expected, not complex
# expect: TypeError one character bytes, bytearray, or an integer in range(256) expected, not list
# expect: b'\x01'
# expect: b'x'
# expect: b 1 1 <b >b None
# expect: 1
# expect: -1
# expect: 0
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'NoneType' object cannot be interpreted as an integer
# expect: TypeError 'complex' object cannot be interpreted as an integer
# expect: TypeError 'list' object cannot be interpreted as an integer
# expect: 1
# expect: TypeError 'bytearray' object cannot be interpreted as an integer
# expect: B 1 1 <B >B None
# expect: 1
# expect: 255
# expect: 0
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'NoneType' object cannot be interpreted as an integer
# expect: TypeError 'complex' object cannot be interpreted as an integer
# expect: TypeError 'list' object cannot be interpreted as an integer
# expect: 1
# expect: TypeError 'bytearray' object cannot be interpreted as an integer
# expect: h 2 2 <h >h None
# expect: 1
# expect: -1
# expect: 0
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'NoneType' object cannot be interpreted as an integer
# expect: TypeError 'complex' object cannot be interpreted as an integer
# expect: TypeError 'list' object cannot be interpreted as an integer
# expect: 1
# expect: TypeError 'bytearray' object cannot be interpreted as an integer
# expect: H 2 2 <H >H None
# expect: 1
# expect: 65535
# expect: 0
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'NoneType' object cannot be interpreted as an integer
# expect: TypeError 'complex' object cannot be interpreted as an integer
# expect: TypeError 'list' object cannot be interpreted as an integer
# expect: 1
# expect: TypeError 'bytearray' object cannot be interpreted as an integer
# expect: i 4 4 <i >i None
# expect: 1
# expect: -1
# expect: 0
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'NoneType' object cannot be interpreted as an integer
# expect: TypeError 'complex' object cannot be interpreted as an integer
# expect: TypeError 'list' object cannot be interpreted as an integer
# expect: 1
# expect: TypeError 'bytearray' object cannot be interpreted as an integer
# expect: I 4 4 <I >I None
# expect: 1
# expect: 4294967295
# expect: 0
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'NoneType' object cannot be interpreted as an integer
# expect: TypeError 'complex' object cannot be interpreted as an integer
# expect: TypeError 'list' object cannot be interpreted as an integer
# expect: 1
# expect: TypeError 'bytearray' object cannot be interpreted as an integer
# expect: l 8 8 <q >q None
# expect: 1
# expect: -1
# expect: 0
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'NoneType' object cannot be interpreted as an integer
# expect: TypeError 'complex' object cannot be interpreted as an integer
# expect: TypeError 'list' object cannot be interpreted as an integer
# expect: 1
# expect: TypeError 'bytearray' object cannot be interpreted as an integer
# expect: L 8 8 <Q >Q None
# expect: 1
# expect: 18446744073709551615
# expect: 0
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'NoneType' object cannot be interpreted as an integer
# expect: TypeError 'complex' object cannot be interpreted as an integer
# expect: TypeError 'list' object cannot be interpreted as an integer
# expect: 1
# expect: TypeError 'bytearray' object cannot be interpreted as an integer
# expect: q 8 8 <q >q None
# expect: 1
# expect: -1
# expect: 0
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'NoneType' object cannot be interpreted as an integer
# expect: TypeError 'complex' object cannot be interpreted as an integer
# expect: TypeError 'list' object cannot be interpreted as an integer
# expect: 1
# expect: TypeError 'bytearray' object cannot be interpreted as an integer
# expect: Q 8 8 <Q >Q None
# expect: 1
# expect: 18446744073709551615
# expect: 0
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'NoneType' object cannot be interpreted as an integer
# expect: TypeError 'complex' object cannot be interpreted as an integer
# expect: TypeError 'list' object cannot be interpreted as an integer
# expect: 1
# expect: TypeError 'bytearray' object cannot be interpreted as an integer
# expect: f 4 4 <f >f None
# expect: 1.0
# expect: -1.0
# expect: 3.6893488147419103e+19
# expect: 1.5
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not NoneType
# expect: TypeError must be real number, not complex
# expect: TypeError must be real number, not list
# expect: 1.0
# expect: TypeError must be real number, not bytearray
# expect: d 8 8 <d >d None
# expect: 1.0
# expect: -1.0
# expect: 3.6893488147419103e+19
# expect: 1.5
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not NoneType
# expect: TypeError must be real number, not complex
# expect: TypeError must be real number, not list
# expect: 1.0
# expect: TypeError must be real number, not bytearray
# expect: g 16 16 <g None None
# expect: 1.0
# expect: -1.0
# expect: 3.6893488147419103e+19
# expect: 1.5
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not NoneType
# expect: TypeError must be real number, not complex
# expect: TypeError must be real number, not list
# expect: 1.0
# expect: TypeError must be real number, not bytearray
# expect: F 8 4 <F >F None
# expect: (1+0j)
# expect: (-1+0j)
# expect: (3.6893488147419103e+19+0j)
# expect: (1.5+0j)
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not NoneType
# expect: 1j
# expect: TypeError must be real number, not list
# expect: (1+0j)
# expect: TypeError must be real number, not bytearray
# expect: D 16 8 <D >D None
# expect: (1+0j)
# expect: (-1+0j)
# expect: (3.6893488147419103e+19+0j)
# expect: (1.5+0j)
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not NoneType
# expect: 1j
# expect: TypeError must be real number, not list
# expect: (1+0j)
# expect: TypeError must be real number, not bytearray
# expect: G 32 16 <G None None
# expect: (1+0j)
# expect: (-1+0j)
# expect: (3.6893488147419103e+19+0j)
# expect: (1.5+0j)
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not bytes
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not str
# expect: TypeError must be real number, not NoneType
# expect: 1j
# expect: TypeError must be real number, not list
# expect: (1+0j)
# expect: TypeError must be real number, not bytearray
# expect: u 4 4 <u None None
# expect: TypeError a unicode character expected, not instance of int
# expect: TypeError a unicode character expected, not instance of int
# expect: TypeError a unicode character expected, not instance of int
# expect: TypeError a unicode character expected, not instance of float
# expect: TypeError a unicode character expected, not instance of bytes
# expect: TypeError a unicode character expected, not instance of bytes
# expect: 'a'
# expect: TypeError a unicode character expected, not a string of length 2
# expect: TypeError a unicode character expected, not instance of NoneType
# expect: TypeError a unicode character expected, not instance of complex
# expect: TypeError a unicode character expected, not instance of list
# expect: TypeError a unicode character expected, not instance of bool
# expect: TypeError a unicode character expected, not instance of bytearray
# expect: z 8 8 <z None None
# expect: TypeError bytes or integer address expected instead of float instance
# expect: b'a'
# expect: b'ab'
# expect: TypeError bytes or integer address expected instead of str instance
# expect: TypeError bytes or integer address expected instead of str instance
# expect: None
# expect: TypeError bytes or integer address expected instead of complex instance
# expect: TypeError bytes or integer address expected instead of list instance
# expect: TypeError bytes or integer address expected instead of bytearray instance
# expect: Z 8 8 <Z None None
# expect: TypeError unicode string or integer address expected instead of float instance
# expect: TypeError unicode string or integer address expected instead of bytes instance
# expect: TypeError unicode string or integer address expected instead of bytes instance
# expect: 'a'
# expect: 'ab'
# expect: None
# expect: TypeError unicode string or integer address expected instead of complex instance
# expect: TypeError unicode string or integer address expected instead of list instance
# expect: TypeError unicode string or integer address expected instead of bytearray instance
# expect: P 8 8 <P None None
# expect: 1
# expect: 18446744073709551615
# expect: None
# expect: TypeError cannot be converted to pointer
# expect: TypeError cannot be converted to pointer
# expect: TypeError cannot be converted to pointer
# expect: TypeError cannot be converted to pointer
# expect: TypeError cannot be converted to pointer
# expect: None
# expect: TypeError cannot be converted to pointer
# expect: TypeError cannot be converted to pointer
# expect: 1
# expect: TypeError cannot be converted to pointer
# expect: O 8 8 <O None None
# expect: 1
# expect: -1
# expect: 36893488147419103232
# expect: 1.5
# expect: b'a'
# expect: b'ab'
# expect: 'a'
# expect: 'ab'
# expect: None
# expect: 1j
# expect: []
# expect: True
# expect: bytearray(b'x')
# expect: ? 1 1 <? >? None
# expect: True
# expect: True
# expect: True
# expect: True
# expect: True
# expect: True
# expect: True
# expect: True
# expect: False
# expect: True
# expect: False
# expect: True
# expect: True
# expect: v 2 2 <v None None
# expect: True
# expect: True
# expect: True
# expect: True
# expect: True
# expect: True
# expect: True
# expect: True
# expect: False
# expect: True
# expect: False
# expect: True
# expect: True
# expect: b'\x00\x00\x01\x02' c_int_be(-2) <class 'ctypes.c_int'> b'?\xf0\x00\x00\x00\x00\x00\x00'
# expect: AttributeError class must define a '_type_' attribute
# expect: TypeError class must define a '_type_' string attribute
# expect: ValueError class must define a '_type_' attribute which must be a string of length 1
# expect: AttributeError class must define a '_type_' attribute which must be
# expect: a single character string containing one of the
# expect: supported types: 'cbBhHiIlLdDFGfuzZqQPOv?g'.
# expect: TypeError __init__ expected at most 1 argument, got 2
# expect: TypeError can't delete attribute
# expect: TypeError unhashable type
# expect: False
# expect: (False, True, False)
# expect: c_int(7)
# expect: b'abc'
# expect: b'a'
# expect: '🐍'
# expect: c_void_p(None)
# expect: c_void_p(18446744073709551615)
# expect: 0.10000000149011612
# expect: 0.1
# expect: b'\xc8'
# expect: py_object(<NULL>)
# expect: ValueError PyObject is NULL
# expect: py_object([1])
# expect: (1+2j)
# expect: TypeError this type has no size
# expect: TypeError no alignment info
# expect: TypeError addressof() argument must be _ctypes._CData, not int
# expect: TypeError byref() argument 1 must be _ctypes._CData, not int
# expect: TypeError integer expected
# expect: TypeError abstract class
# expect: TypeError cannot set 'x' attribute of immutable type '_ctypes._SimpleCData'
# expect: TypeError cannot create '_ctypes._CData' instances
# expect: Number 3 Number 2 <class '__main__.Number'> Number 4 4
# expect: bytearray(b'\x00\x01\x02\x03\xff\xff\xff\xff\x08\t\n\x0b\x0c\r\x0e\x0f') <class 'memoryview'> 0 1
# expect: 8 -1
# expect: TypeError underlying buffer is not writable
# expect: ValueError Buffer size too small (3 instead of at least 4 bytes)
# expect: ValueError Buffer size too small (8 instead of at least 9 bytes)
# expect: ValueError offset cannot be negative
# expect: TypeError memoryview: a bytes-like object is required, not 'int'
# expect: ValueError Buffer size too small (2 instead of at least 4 bytes)
# expect: c_int(892613426)
# expect: ValueError Buffer size too small (5 instead of at least 7 bytes)
# expect: TypeError a bytes-like object is required, not 'int'
# expect: TypeError underlying buffer is not C contiguous
# expect: TypeError in_dll() argument 2 must be str, not int
# expect: Existing exports of data: object cannot be re-sized
# expect: "<cparam 'i' (5)>"
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'c_short' object cannot be interpreted as an integer
# expect: "<cparam 'i' (6)>"
# expect: "<cparam 'd' (3.0)>"
# expect: "<cparam 'c' ('x')>"
# expect: "<cparam 'c' ('\\x01')>"
# expect: 'None'
# expect: TypeError 'int' object cannot be interpreted as ctypes.c_char_p
# expect: TypeError 'str' object cannot be interpreted as ctypes.c_char_p
# expect: TypeError 'bytes' object cannot be interpreted as ctypes.c_wchar_p
# expect: TypeError 'c_char_Array_3' object cannot be interpreted as ctypes.c_wchar_p
# expect: "<cparam 'P' (0x7)>"
# expect: TypeError 'float' object cannot be interpreted as ctypes.c_void_p
# expect: "<cparam 'P' (0x5)>"
# expect: TypeError 'c_int' object cannot be interpreted as ctypes.c_void_p
# expect: "<cparam '?'"
# expect: 'None'
# expect: TypeError expected LP_c_int instance instead of int
# expect: TypeError expected LP_c_int instance instead of c_short
# expect: TypeError expected c_int_Array_2 instance instead of int
# expect: b'abc' c_int(9) c_int(4)
# expect: RecursionError
# expect: RecursionError
# expect: RecursionError
# expect: RecursionError
# expect: c_int(77) [<class '_ctypes.PyCSimpleType'>, <class 'tuple'>] ValueError ctypes objects containing pointers cannot be pickled
# expect: Number 5 TypeError __class__ assignment: 'Wide' object layout differs from 'Number'
# expect: ('<i', 0, ()) ('<i', 2, (2, 3)) 8
