# ctypes: arrays and pointers: items, slices, text, what they keep alive, casts.
import ctypes
import gc
import weakref
from ctypes import *

import _ctypes


def show(make):
    try:
        print(repr(make()))
    except Exception as e:
        print(type(e).__name__, e)


Three = c_int * 3
a = Three(1, 2, 3)
print(Three, Three is c_int * 3, 3 * c_int is Three, Three._length_, Three._type_, len(a), a[:], a[::-1], a[-1], list(a), sizeof(a))
a[0:2] = 7, 8
print(a[:], 8 in a, memoryview(a).cast('B').tolist()[:2], memoryview((Three * 2)(a, a)).format, memoryview((c_int * 3 * 2)()).shape)
for make in (
    lambda: a["x"], lambda: a[5], lambda: a.__setitem__(slice(0, 2), [1]), lambda: a.__delitem__(0), lambda: Three(1, 2, 3, 4),
    lambda: c_int * -1, lambda: c_int * 2**70, lambda: c_int * 2**62, lambda: c_int * 1.5, lambda: a.__setitem__("x", 1),
    lambda: a.__setitem__(9, 1), lambda: a.__setitem__(0, "x"), lambda: type("X", (Array,), {}),
    lambda: type("X", (Array,), {"_length_": -1}), lambda: type("X", (Array,), {"_length_": 1}),
    lambda: type("X", (Array,), {"_length_": 1, "_type_": int}), lambda: type("X", (Array,), {"_length_": "a", "_type_": c_int}),
    lambda: type("X", (Array,), {"_length_": 2**70, "_type_": c_int}), lambda: type("X", (Array,), {"_length_": 2**61, "_type_": c_int}),
    lambda: Array(), lambda: (c_int * 0)()[:], lambda: Array[int], lambda: (c_int * 2)[int].__origin__ is c_int * 2,
):
    show(make)

# ---- text ----
text = create_string_buffer(b"hello", 8)
print(text.value, text.raw, text[1:3], text[0], sizeof(text))
text.value = b"ab"
text[2] = b"c"
print(text.raw, string_at(text), string_at(text, 2), string_at(addressof(text) + 1))
wide = create_unicode_buffer("h\xe9\U0001f40d", 5)
print(ascii(wide.value), ascii(wide[:]), ascii(wide[::2]), sizeof(wide), ascii(wstring_at(wide)), ascii(wstring_at(addressof(wide), 2)))
wide.value = "xy"
print(wide.value, wide[1])
for make in (
    lambda: setattr(text, "raw", b"123456789"), lambda: setattr(text, "value", b"123456789"), lambda: setattr(text, "value", "a"),
    lambda: setattr(wide, "value", "123456"), lambda: setattr(wide, "value", b"a"), lambda: delattr(text, "raw"),
    lambda: delattr(text, "value"), lambda: delattr(wide, "value"), lambda: create_string_buffer("x"),
):
    show(make)
memmove(text, b"moved", 5)
memset(addressof(text) + 5, ord("!"), 2)
print(text.raw, bytes(memoryview_at(addressof(text), 3)), memoryview_at(addressof(text), 3, True).readonly)

# ---- pointers ----
number = c_int(5)
p = pointer(number)
print(p[0], p.contents, p.contents is number, bool(p), bool(POINTER(c_int)()), type(p), POINTER(c_int) is type(p), p._objects)
p[0] = 6
p.contents.value += 1
print(number)
other = c_int(9)
p.contents = other
print(p[0], p._objects, number)
q = cast(a, POINTER(c_int))
print(q[0:3], q[2], q[2:0:-1], type(q._objects), len(q._objects), cast(pointer(c_int(258)), POINTER(c_ubyte))[0])
print(cast(text, POINTER(c_char))[:5], cast(wide, POINTER(c_wchar))[:2], cast(text, c_char_p).value, cast(addressof(text), c_void_p).value == addressof(text))
for make in (
    lambda: p["x"], lambda: p[:], lambda: p[0:], lambda: p[:0:-1], lambda: p[0:1:0], lambda: p.__delitem__(0), lambda: POINTER(c_int)()[0],
    lambda: POINTER(c_int)().contents, lambda: setattr(p, "contents", 1), lambda: delattr(p, "contents"), lambda: POINTER(c_int)(1),
    lambda: p.__setitem__(0, "x"), lambda: type("X", (_ctypes._Pointer,), {"_type_": 1}), lambda: type("X", (_ctypes._Pointer,), {"_type_": int}),
    lambda: type("X", (_ctypes._Pointer,), {})(), lambda: cast(1, int), lambda: cast(1.5, c_void_p), lambda: POINTER(int), lambda: POINTER(c_char)()[:0],
    lambda: setattr(c_double, "__pointer_type__", None), lambda: pointer(1),
):
    show(make)
del c_double.__pointer_type__


class Holder(Structure):
    _fields_ = [("number", POINTER(c_int)), ("text", c_char_p), ("object", py_object), ("array", c_int * 2)]


h = Holder()
h.number = pointer(c_int(4))
h.text = b"kept"
h.object = [1]
h.array = 1, 2
print(h._objects, h.number[0], h.text, h.object, h.array[:])
h.number = Three(7, 8, 9)
print(h.number[2], h._objects["0"][1][:])
for value in (5, (c_short * 4)(), byref(c_int()), pointer(c_short())):
    show(lambda: setattr(h, "number", value))
h.number = None
pair = (Holder * 2)()
pair[1].text = b"x"
pair[1].number = pointer(c_int(1))
print(pair._objects, bool(h.number))
ordered = (c_char_p * 3)(b"one", b"two", None)
print(ordered[:], ordered._objects)

# ---- the collector ----


class Ring(Structure):
    pass


Ring._fields_ = [("next", POINTER(Ring))]
ring = Ring()
ring.next = pointer(ring)
gone = weakref.ref(ring)
class_gone = weakref.ref(type("Temporary", (Structure,), {"_fields_": [("a", c_int)]}))
array_gone = weakref.ref(type("Item", (c_int,), {}) * 4)
del ring
gc.collect()
print(gone(), class_gone(), array_gone())
part = Holder().array
print(part[:], type(part._b_base_))
# expect: <class '__main__.c_int_Array_3'> True True 3 <class 'ctypes.c_int'> 3 [1, 2, 3] [3, 2, 1] 3 [1, 2, 3] 12
# expect: [7, 8, 3] True [7, 0] <i (2, 3)
# expect: TypeError indices must be integers
# expect: IndexError invalid index
# expect: ValueError Can only assign sequence of same size
# expect: TypeError Array does not support item deletion
# expect: IndexError invalid index
# expect: ValueError Array length must be >= 0, not -1
# expect: OverflowError cannot fit 'int' into an index-sized integer
# expect: OverflowError array too large
# expect: TypeError can't multiply sequence by non-int of type 'float'
# expect: TypeError indices must be integer
# expect: IndexError invalid index
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: AttributeError class must define a '_length_' attribute
# expect: ValueError The '_length_' attribute must not be negative
# expect: AttributeError class must define a '_type_' attribute
# expect: TypeError _type_ must have storage info
# expect: TypeError The '_length_' attribute must be an integer
# expect: OverflowError The '_length_' attribute is too large
# expect: OverflowError array too large
# expect: TypeError abstract class
# expect: []
# expect: _ctypes.Array[int]
# expect: True
# expect: b'hello' b'hello\x00\x00\x00' b'el' b'h' 8
# expect: b'abclo\x00\x00\x00' b'abclo' b'ab' b'bclo'
# expect: 'h\xe9\U0001f40d' 'h\xe9\U0001f40d\x00\x00' 'h\U0001f40d\x00' 20 'h\xe9\U0001f40d' 'h\xe9'
# expect: xy y
# expect: ValueError byte string too long
# expect: ValueError byte string too long
# expect: TypeError bytes expected instead of str instance
# expect: ValueError string too long
# expect: TypeError unicode string expected instead of bytes instance
# expect: AttributeError attribute 'raw' of 'c_char_Array_8' objects cannot be deleted
# expect: TypeError can't delete attribute
# expect: TypeError can't delete attribute
# expect: TypeError x
# expect: b'moved!!\x00' b'mov' True
# expect: 5 c_int(5) False True False <class 'ctypes.LP_c_int'> True {'1': c_int(5)}
# expect: c_int(7)
# expect: 9 {'1': c_int(9)} c_int(7)
# expect: [7, 8, 3] 3 [3, 8] <class 'dict'> 1 2
# expect: b'moved' xy b'moved!!' True
# expect: TypeError Pointer indices must be integer
# expect: ValueError slice stop is required
# expect: ValueError slice stop is required
# expect: ValueError slice start is required for step < 0
# expect: ValueError slice step cannot be zero
# expect: TypeError Pointer does not support item deletion
# expect: ValueError NULL pointer access
# expect: ValueError NULL pointer access
# expect: TypeError expected c_int instead of int
# expect: TypeError Pointer does not support item deletion
# expect: TypeError expected c_int instead of int
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError _type_ must be a type
# expect: TypeError <class 'int'> must have storage info
# expect: TypeError Cannot create instance: has no _type_
# expect: TypeError cast() argument 2 must be a pointer type
# expect: ArgumentError argument 1: TypeError: 'float' object cannot be interpreted as ctypes.c_void_p
# expect: TypeError <class 'int'> must have storage info
# expect: b''
# expect: None
# expect: TypeError <class 'int'> must have storage info
# expect: {'0': {'1': c_int(4)}, '1': b'kept', '2': [1], '3': {}} 4 b'kept' [1] [1, 2]
# expect: 9 [7, 8, 9]
# expect: TypeError expected LP_c_int instance, got int
# expect: TypeError incompatible types, c_short_Array_4 instance instead of LP_c_int instance
# expect: TypeError expected LP_c_int instance, got _ctypes.CArgObject
# expect: TypeError incompatible types, LP_c_short instance instead of LP_c_int instance
# expect: {'1:1': b'x', '0:1': {'1': c_int(1)}} False
# expect: [b'one', b'two', None] {'0': b'one', '1': b'two'}
# expect: None None None
# expect: [0, 0] <class '__main__.Holder'>
