# memoryview: items, slices, casts, shapes, comparison, release, and PEP 688.
def attempt(f, *a):
    try:
        print(repr(f(*a)))
    except Exception as e:
        print(type(e).__name__, e)


def assign(view, key, value):
    view[key] = value
    return view.tobytes()


data = bytearray(range(16))
m = memoryview(data)
print(m[3], m[-1], m[2:5].tolist(), m[::-3].tolist(), m[10:2].tolist(), len(m), m.nbytes, m.itemsize, m.format, m.ndim)
print(m.shape, m.strides, m.suboffsets, m.readonly, m.toreadonly().readonly, m.contiguous, m[::2].contiguous, m.obj is data)
n = m.cast("B", [4, 4])
print(n.tolist(), n[1, 2], n[1:3].tolist(), n.shape, n.strides, n[::-1].tobytes().hex(":", 4), n.tobytes("F"))
for f in "bBhHiIlLqQnNfde?cP":
    c = m.cast(f)
    print(f, c.itemsize, len(c), c[0], c.cast("B").tolist() == m.tolist())
for key, value in ((0, 300), (0, "a"), (0, -1), (99, 1), ("a", 1), (slice(0, 2), b"a"), (slice(0, 2), b"zz"),
                   (slice(0, 8, 4), b"!?"), (slice(0, 4), memoryview(data)[2:6])):
    attempt(assign, m, key, value)
for f, value in (("i", 2**31), ("i", 1.5), ("d", "x"), ("Q", -1), ("c", b"ab"), ("c", 1), ("e", 1e9), ("f", 1e300),
                 ("?", []), ("h", -32768), ("P", -1), ("n", 2**63)):
    attempt(assign, m.cast(f), 0, value)
for f in (lambda: memoryview(1), lambda: memoryview(), lambda: m.cast("x"), lambda: m.cast("i", [3]),
          lambda: m.cast("i", [-1]), lambda: m.cast("i", ["a"]), lambda: m.cast("i", 3), lambda: m.cast("d").cast("i"),
          lambda: m[:7].cast("i"), lambda: n.cast("B", [2, 8]), lambda: m[::2].cast("i"), lambda: n[0], lambda: n[0, 9],
          lambda: n[0, 0, 0], lambda: n[0,], lambda: n[0:1, 0:1], lambda: n["a"], lambda: list(n), lambda: n.index(1),
          lambda: m.__delitem__(0), lambda: hash(m), lambda: hash(m.toreadonly()), lambda: m < m, lambda: m.tobytes("X"),
          lambda: data.append(1), lambda: memoryview[int], lambda: n.count(1), lambda: m.index(200, 3)):
    attempt(f)
z = memoryview(b"a").cast("B", [])
for f in (lambda: z[()], lambda: z[...] is z, lambda: z[0], lambda: len(z), lambda: z.tolist(), lambda: z.shape):
    attempt(f)
r = memoryview(b"abcabc")
print(hash(r) == hash(b"abcabc"), r == b"abcabc", r == bytearray(b"abcabc"), r != b"x", r == 1, r[:3] == r[3:],
      r.index(98), r.index(98, 2), r.count(97), 99 in r, list(reversed(r))[:2], r.hex("-", -4), [*r[:2]])
print(memoryview(b"\1\0\0\0").cast("i") == memoryview(b"\1").cast("b"), m.cast("i") == m.cast("I"))
print(bytes(n[::-1])[:4], bytearray(n[2:])[:3], b"".join([m[:2], r[:1]]), bytes(m[::5]))
inner = memoryview(m)
m.release()
m.release()
attempt(lambda: m[0])
attempt(lambda: len(m))
print(repr(m)[:16], m == m, m == inner, inner[0] == data[0])
with memoryview(b"abc") as w:
    print(w[0])
attempt(lambda: w[0])
it = iter(memoryview(b"ab"))
print(next(it), next(it), next(it, None), type(it).__name__)
match memoryview(b"ab"):
    case [a, b]:
        print("sequence", a, b)
for f in (lambda: data.find(b"a", Shrink()), lambda: data.count(1, Shrink())):
    class Shrink:
        def __index__(self):
            data.clear()
            return 0

    attempt(f)
inner.release()
n.release()


class Lends:
    def __init__(self):
        self.data = bytearray(b"python")

    def __buffer__(self, flags):
        print("lend", flags)
        return memoryview(self.data)

    def __release_buffer__(self, view):
        print("back", view.tobytes(), view.readonly)
        view.release()


o = Lends()
with memoryview(o) as v:
    print(v[0], v.obj.__class__.__name__)
print(bytes(o))


class Array(bytearray):
    def __buffer__(self, flags):
        return super().__buffer__(flags)

    def __release_buffer__(self, view):
        print("release", len(view))
        attempt(memoryview, view)
        super().__release_buffer__(view)


b = Array(b"hello")
with memoryview(b) as v:
    print(v.tobytes())
b.append(1)
v = bytearray.__buffer__(b, 0)
print(v.format, v.tolist())
attempt(lambda: b.append(1))
v.release()
b.append(2)
print(b)
attempt(lambda: bytes.__buffer__(b"a", "x"))
attempt(lambda: bytearray(b"a").__release_buffer__(1))
attempt(lambda: bytearray(b"a").__release_buffer__(memoryview(b"a")))

# expect: 3 15 [2, 3, 4] [15, 12, 9, 6, 3, 0] [] 16 16 1 B 1
# expect: (16,) (1,) () False True True False True
# expect: [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15]] 6 [[4, 5, 6, 7], [8, 9, 10, 11]] (4, 4) (4, 1) 0c0d0e0f:08090a0b:04050607:00010203 b'\x00\x04\x08\x0c\x01\x05\t\r\x02\x06\n\x0e\x03\x07\x0b\x0f'
# expect: b 1 16 0 True
# expect: B 1 16 0 True
# expect: h 2 8 256 True
# expect: H 2 8 256 True
# expect: i 4 4 50462976 True
# expect: I 4 4 50462976 True
# expect: l 8 2 506097522914230528 True
# expect: L 8 2 506097522914230528 True
# expect: q 8 2 506097522914230528 True
# expect: Q 8 2 506097522914230528 True
# expect: n 8 2 506097522914230528 True
# expect: N 8 2 506097522914230528 True
# expect: f 4 4 3.820471434542632e-37 True
# expect: d 8 2 7.949928895127363e-275 True
# expect: e 2 8 1.52587890625e-05 True
# expect: ? 1 16 False True
# expect: c 1 16 b'\x00' True
# expect: P 8 2 506097522914230528 True
# expect: ValueError memoryview: invalid value for format 'B'
# expect: TypeError memoryview: invalid type for format 'B'
# expect: ValueError memoryview: invalid value for format 'B'
# expect: IndexError index out of bounds on dimension 1
# expect: TypeError memoryview: invalid slice key
# expect: ValueError memoryview assignment: lvalue and rvalue have different structures
# expect: b'zz\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f'
# expect: b'!z\x02\x03?\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f'
# expect: b'\x02\x03?\x05?\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f'
# expect: ValueError memoryview: invalid value for format 'i'
# expect: TypeError memoryview: invalid type for format 'i'
# expect: TypeError memoryview: invalid type for format 'd'
# expect: ValueError memoryview: invalid value for format 'Q'
# expect: ValueError memoryview: invalid value for format 'c'
# expect: TypeError memoryview: invalid type for format 'c'
# expect: ValueError memoryview: invalid value for format 'e'
# expect: b'\x00\x00\x80\x7f?\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f'
# expect: b'\x00\x00\x80\x7f?\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f'
# expect: b'\x00\x80\x80\x7f?\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f'
# expect: b'\xff\xff\xff\xff\xff\xff\xff\xff\x08\t\n\x0b\x0c\r\x0e\x0f'
# expect: ValueError memoryview: invalid value for format 'n'
# expect: TypeError memoryview: a bytes-like object is required, not 'int'
# expect: TypeError memoryview() missing required argument 'object' (pos 1)
# expect: ValueError memoryview: destination format must be a native single character format prefixed with an optional '@'
# expect: TypeError memoryview: product(shape) * itemsize != buffer size
# expect: ValueError memoryview.cast(): elements of shape must be integers > 0
# expect: TypeError memoryview.cast(): elements of shape must be integers
# expect: TypeError shape must be a list or a tuple
# expect: TypeError memoryview: cannot cast between two non-byte formats
# expect: TypeError memoryview: length is not a multiple of itemsize
# expect: TypeError memoryview: cast must be 1D -> ND or ND -> 1D
# expect: TypeError memoryview: casts are restricted to C-contiguous views
# expect: NotImplementedError multi-dimensional sub-views are not implemented
# expect: IndexError index out of bounds on dimension 2
# expect: TypeError cannot index 2-dimension view with 3-element tuple
# expect: NotImplementedError sub-views are not implemented
# expect: NotImplementedError multi-dimensional slicing is not implemented
# expect: TypeError memoryview: invalid slice key
# expect: NotImplementedError multi-dimensional sub-views are not implemented
# expect: NotImplementedError multi-dimensional lookup is not implemented
# expect: TypeError cannot delete memory
# expect: ValueError cannot hash writable memoryview object
# expect: TypeError unhashable type: 'bytearray'
# expect: TypeError '<' not supported between instances of 'memoryview' and 'memoryview'
# expect: ValueError order must be 'C', 'F' or 'A'
# expect: BufferError Existing exports of data: object cannot be re-sized
# expect: memoryview[int]
# expect: NotImplementedError multi-dimensional sub-views are not implemented
# expect: ValueError memoryview.index(x): x not found
# expect: 97
# expect: True
# expect: TypeError invalid indexing of 0-dim memory
# expect: TypeError 0-dim memory has no length
# expect: 97
# expect: ()
# expect: True True True True False True 1 4 2 True [99, 98] 61626361-6263 [97, 98]
# expect: True False
# expect: b'\x0c\r\x0e\x0f' bytearray(b'\x08\t\n') b'\xff\xffa' b'\xff\xff\n\x0f'
# expect: ValueError operation forbidden on released memoryview object
# expect: ValueError operation forbidden on released memoryview object
# expect: <released memory True False True
# expect: 97
# expect: ValueError operation forbidden on released memoryview object
# expect: 97 98 None memory_iterator
# expect: sequence 97 98
# expect: BufferError Existing exports of data: object cannot be re-sized
# expect: BufferError Existing exports of data: object cannot be re-sized
# expect: lend 284
# expect: 112 _buffer_wrapper
# expect: back b'python' False
# expect: lend 284
# expect: back b'python' False
# expect: b'python'
# expect: b'hello'
# expect: release 5
# expect: ValueError cannot create new view on restricted memoryview
# expect: B [104, 101, 108, 108, 111, 1]
# expect: BufferError Existing exports of data: object cannot be re-sized
# expect: release 6
# expect: ValueError cannot create new view on restricted memoryview
# expect: Array(b'hello\x01\x02')
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError expected a memoryview object
# expect: ValueError memoryview's buffer is not this object
