# array: construction, items, slices, conversions, pickling support, errors.
import io
from array import _array_reconstructor, array, typecodes


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__, e)


print(typecodes, array)
for code in "bBhHiIlLqQfd":
    a = array(code, [1, 2, 3])
    a.append(4)
    a.extend(range(5, 7))
    a.insert(1, 9)
    print(a, a.itemsize, len(a), a[1], a[-1], a[1:3], a[::-2], a.tobytes()[:8], a.pop(), a.index(9), a.count(2), 9 in a)
w = array("w", "héllo")
print(w, w.tounicode(), w[1], w + array("w", "!"), w * 2, w.tolist()[:2])
a = array("i", [1, 2, 3, 4, 5])
a[1:3] = array("i", [7, 8, 9])
print(a)
a[::2] = array("i", [0, 0, 0])
del a[1]
a += array("i", [6])
a *= 2
print(a, a == array("i", a), a < array("i", [0, 100]), a == array("d", a.tolist()), array("i", [1]) < array("d", [1.5]))
a[::-1] = a
a.reverse()
a.remove(6)
del a[::3]
print(a, array("h", [1, 256]).tobytes(), bytes(array("B", [1, 2])))
b = array("h", [1, 256])
b.byteswap()
print(b, b.buffer_info()[1], b.__copy__(), memoryview(b).format, memoryview(b).tolist())
for code, value in (("b", 200), ("b", -200), ("B", -1), ("B", 256), ("h", 2**20), ("H", -1), ("H", 2**20), ("i", 2**40),
                    ("I", -1), ("I", 2**40), ("l", 2**70), ("L", -1), ("L", 2**70), ("q", 2**70), ("Q", 2**70), ("Q", -1),
                    ("f", "a"), ("d", 10**400), ("i", 1.5), ("i", "a"), ("w", "ab"), ("w", 1)):
    attempt(array, code, [value])
for args in ((), (1,), ("x",), ("ii",), ("i", 1), ("i", "ab"), ("i", b"abc"), ("i", b"abcd"), ("i", [1], 2), ("d", array("i", [1])),
             ("i", array("w", "a")), ("i", bytearray(4)), ("i", {1: 2}), ("i", None)):
    attempt(array, *args)
a = array("i", [1, 2, 3])
for f in (lambda: a[10], lambda: a["a"], lambda: a.__setitem__(10, 1), lambda: a.__setitem__(0, "a"),
          lambda: a.__setitem__(slice(0, 1), [1]), lambda: a.__setitem__(slice(0, 3, 2), array("i", [1])),
          lambda: a.__delitem__(10), lambda: a + 1, lambda: a + array("d"), lambda: a * "a", lambda: a.__iadd__(1),
          lambda: a < 1, lambda: hash(a), lambda: a.pop(10), lambda: array("i").pop(), lambda: a.remove(99),
          lambda: a.index(99), lambda: a.index(2, 2), lambda: a.fromlist((1,)), lambda: a.fromlist([5, "a"]),
          lambda: a.frombytes(b"abc"), lambda: a.tounicode(), lambda: a.fromunicode("a"), lambda: a.extend(array("d")),
          lambda: a.fromfile(io.BytesIO(b"abcdefgh"), 3), lambda: a.fromfile(io.BytesIO(), -1)):
    attempt(f)
print(a)
out = io.BytesIO()
a.tofile(out)
print(out.getvalue()[:12])
view = memoryview(a)
for f in (lambda: a.append(1), lambda: a.clear(), lambda: a.extend([]), lambda: a.__setitem__(slice(0, 1), array("i", [1]))):
    attempt(f)
view[0] = 77
view.release()
a.append(1)
print(a[0], a[-1])
it = iter(a)
print(next(it), it.__reduce__()[1:], it.__setstate__(2), next(it), type(it))
for code in "bHlQfdw":
    print(array(code, ["a"] if code == "w" else [1]).__reduce_ex__(3)[1:], array(code).__reduce_ex__(2)[1:])
for args in ((1, "b", 0, b""), (array, "z", 0, b""), (array, "i", 99, b""), (array, "i", 0, "a"), (int, "i", 1, b""),
             (array, "H", 5, b"abcd"), (array, "d", 17, b"?\xf8\0\0\0\0\0\0"), (array, "w", 19, b"\0a\0b"),
             (array, "i", 13, b"\0\0\0\0\0\0\0\1"), (array, "i", 1, b"\xff\1"), (array, "f", 15, b"?\x80\0\0")):
    attempt(_array_reconstructor, *args)


class Sub(array):
    pass


s = Sub("i", [1])
s.name = "x"
print(s, s.__reduce_ex__(2)[1:], type(s + s).__name__, type(s[:]).__name__)
match array("b", [1, 2]):
    case [x, y]:
        print("sequence", x, y)

# expect: bBuwhHiIlLqQfd <class 'array.array'>
# expect: array('b', [1, 9, 2, 3, 4, 5]) 1 7 9 6 array('b', [9, 2]) array('b', [6, 4, 2, 1]) b'\x01\t\x02\x03\x04\x05\x06' 6 1 1 True
# expect: array('B', [1, 9, 2, 3, 4, 5]) 1 7 9 6 array('B', [9, 2]) array('B', [6, 4, 2, 1]) b'\x01\t\x02\x03\x04\x05\x06' 6 1 1 True
# expect: array('h', [1, 9, 2, 3, 4, 5]) 2 7 9 6 array('h', [9, 2]) array('h', [6, 4, 2, 1]) b'\x01\x00\t\x00\x02\x00\x03\x00' 6 1 1 True
# expect: array('H', [1, 9, 2, 3, 4, 5]) 2 7 9 6 array('H', [9, 2]) array('H', [6, 4, 2, 1]) b'\x01\x00\t\x00\x02\x00\x03\x00' 6 1 1 True
# expect: array('i', [1, 9, 2, 3, 4, 5]) 4 7 9 6 array('i', [9, 2]) array('i', [6, 4, 2, 1]) b'\x01\x00\x00\x00\t\x00\x00\x00' 6 1 1 True
# expect: array('I', [1, 9, 2, 3, 4, 5]) 4 7 9 6 array('I', [9, 2]) array('I', [6, 4, 2, 1]) b'\x01\x00\x00\x00\t\x00\x00\x00' 6 1 1 True
# expect: array('l', [1, 9, 2, 3, 4, 5]) 8 7 9 6 array('l', [9, 2]) array('l', [6, 4, 2, 1]) b'\x01\x00\x00\x00\x00\x00\x00\x00' 6 1 1 True
# expect: array('L', [1, 9, 2, 3, 4, 5]) 8 7 9 6 array('L', [9, 2]) array('L', [6, 4, 2, 1]) b'\x01\x00\x00\x00\x00\x00\x00\x00' 6 1 1 True
# expect: array('q', [1, 9, 2, 3, 4, 5]) 8 7 9 6 array('q', [9, 2]) array('q', [6, 4, 2, 1]) b'\x01\x00\x00\x00\x00\x00\x00\x00' 6 1 1 True
# expect: array('Q', [1, 9, 2, 3, 4, 5]) 8 7 9 6 array('Q', [9, 2]) array('Q', [6, 4, 2, 1]) b'\x01\x00\x00\x00\x00\x00\x00\x00' 6 1 1 True
# expect: array('f', [1.0, 9.0, 2.0, 3.0, 4.0, 5.0]) 4 7 9.0 6.0 array('f', [9.0, 2.0]) array('f', [6.0, 4.0, 2.0, 1.0]) b'\x00\x00\x80?\x00\x00\x10A' 6.0 1 1 True
# expect: array('d', [1.0, 9.0, 2.0, 3.0, 4.0, 5.0]) 8 7 9.0 6.0 array('d', [9.0, 2.0]) array('d', [6.0, 4.0, 2.0, 1.0]) b'\x00\x00\x00\x00\x00\x00\xf0?' 6.0 1 1 True
# expect: array('w', 'héllo') héllo é array('w', 'héllo!') array('w', 'héllohéllo') ['h', 'é']
# expect: array('i', [1, 7, 8, 9, 4, 5])
# expect: array('i', [0, 0, 9, 0, 5, 6, 0, 0, 9, 0, 5, 6]) True True True True
# expect: array('i', [0, 9, 5, 0, 9, 0, 6]) b'\x01\x00\x00\x01' b'\x01\x02'
# expect: array('h', [256, 1]) 2 array('h', [256, 1]) h [256, 1]
# expect: OverflowError signed char is greater than maximum
# expect: OverflowError signed char is less than minimum
# expect: OverflowError unsigned byte integer is less than minimum
# expect: OverflowError unsigned byte integer is greater than maximum
# expect: OverflowError signed short integer is greater than maximum
# expect: OverflowError unsigned short is less than minimum
# expect: OverflowError unsigned short is greater than maximum
# expect: OverflowError signed integer is greater than maximum
# expect: OverflowError can't convert negative value to unsigned int
# expect: OverflowError unsigned int is greater than maximum
# expect: OverflowError Python int too large to convert to C long
# expect: OverflowError can't convert negative value to unsigned int
# expect: OverflowError Python int too large to convert to C unsigned long
# expect: OverflowError int too big to convert
# expect: OverflowError int too big to convert
# expect: OverflowError can't convert negative int to unsigned
# expect: TypeError must be real number, not str
# expect: OverflowError int too large to convert to float
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError array item must be a unicode character, not a string of length 2
# expect: TypeError array item must be a unicode character, not int
# expect: TypeError array() takes at least 1 argument (0 given)
# expect: TypeError array() argument 1 must be a unicode character, not int
# expect: ValueError bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)
# expect: TypeError array() argument 1 must be a unicode character, not a string of length 2
# expect: TypeError 'int' object is not iterable
# expect: TypeError cannot use a str to initialize an array with typecode 'i'
# expect: ValueError bytes length not a multiple of item size
# expect: array('i', [1684234849])
# expect: TypeError array() takes at most 2 arguments (3 given)
# expect: array('d', [1.0])
# expect: TypeError cannot use a unicode array to initialize an array with typecode 'i'
# expect: array('i', [0])
# expect: array('i', [1])
# expect: TypeError 'NoneType' object is not iterable
# expect: IndexError array index out of range
# expect: TypeError array indices must be integers
# expect: IndexError array assignment index out of range
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError can only assign array (not "list") to array slice
# expect: ValueError attempt to assign array of size 1 to extended slice of size 2
# expect: IndexError array assignment index out of range
# expect: TypeError can only append array (not "int") to array
# expect: TypeError bad argument type for built-in operation
# expect: TypeError can't multiply sequence by non-int of type 'str'
# expect: TypeError can only extend array with array (not "int")
# expect: TypeError '<' not supported between instances of 'array.array' and 'int'
# expect: TypeError unhashable type: 'array.array'
# expect: IndexError pop index out of range
# expect: IndexError pop from empty array
# expect: ValueError array.remove(x): x not in array
# expect: ValueError array.index(x): x not in array
# expect: ValueError array.index(x): x not in array
# expect: TypeError arg must be list
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: ValueError bytes length not a multiple of item size
# expect: ValueError tounicode() may only be called on unicode type arrays ('u' or 'w')
# expect: ValueError fromunicode() may only be called on unicode type arrays ('u' or 'w')
# expect: TypeError can only extend with array of same kind
# expect: EOFError read() didn't return enough bytes
# expect: ValueError negative count
# expect: array('i', [1, 2, 3, 1684234849, 1751606885])
# expect: b'\x01\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00'
# expect: BufferError cannot resize an array that is exporting buffers
# expect: BufferError cannot resize an array that is exporting buffers
# expect: None
# expect: None
# expect: 77 1
# expect: 77 ((array('i', [77, 2, 3, 1684234849, 1751606885, 1]),), 1) None 3 <class 'array.arrayiterator'>
# expect: ((<class 'array.array'>, 'b', 1, b'\x01'), None) (('b', []), None)
# expect: ((<class 'array.array'>, 'H', 2, b'\x01\x00'), None) (('H', []), None)
# expect: ((<class 'array.array'>, 'l', 12, b'\x01\x00\x00\x00\x00\x00\x00\x00'), None) (('l', []), None)
# expect: ((<class 'array.array'>, 'Q', 10, b'\x01\x00\x00\x00\x00\x00\x00\x00'), None) (('Q', []), None)
# expect: ((<class 'array.array'>, 'f', 14, b'\x00\x00\x80?'), None) (('f', []), None)
# expect: ((<class 'array.array'>, 'd', 16, b'\x00\x00\x00\x00\x00\x00\xf0?'), None) (('d', []), None)
# expect: ((<class 'array.array'>, 'w', 20, b'a\x00\x00\x00'), None) (('w', []), None)
# expect: TypeError first argument must be a type object, not int
# expect: ValueError second argument must be a valid type code
# expect: ValueError third argument must be a valid machine format code.
# expect: TypeError fourth argument should be bytes, not str
# expect: TypeError int is not a subtype of array.array
# expect: array('h', [24930, 25444])
# expect: array('d', [1.5])
# expect: array('w', 'ab')
# expect: array('q', [1])
# expect: array('b', [-1, 1])
# expect: array('f', [1.0])
# expect: Sub('i', [1]) (('i', [1]), {'name': 'x'}) array array
# expect: sequence 1 2
