# marshal: values there and back, from and to files, versions, errors.
import io
import marshal


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


values = [None, True, False, ..., StopIteration, 0, -1, 2**31, -(2**31) - 1, 2**100, -(3**80), 1.5, -0.0, float("inf"),
          1 - 2j, b"bytes", "ascii", "grüße", "\ud800", (), (1, 2), tuple(range(300)), [1, [2]], {"a": 1, 2: (3,)}, {1},
          frozenset({2}), slice(1, None, 2), bytearray(b"xy"), memoryview(b"zz")]
for v in values:
    data = marshal.dumps(v)
    back = marshal.loads(data)
    print(type(v).__name__ if isinstance(v, memoryview) else repr(v)[:40], len(data), back == v, type(back).__name__)
    for version in (0, 1, 2, 3, 4):
        try:
            if marshal.loads(marshal.dumps(v, version)) != v:
                print("differs", version)
        except ValueError as e:
            print(version, e)
shared = [1]
twice = marshal.loads(marshal.dumps([shared, shared]))
print(twice[0] is twice[1], marshal.loads(marshal.dumps([shared, shared], 2)))
code = compile("def f(x):\n    return [x, 2**70]\nresult = f(3)", "<marshal>", "exec")
again = marshal.loads(marshal.dumps(code))
names = {}
exec(again, names)
print(again == code, names["result"], again.co_filename)
out = io.BytesIO()
for v in values[:24] + [code]:
    marshal.dump(v, out)
out.write(b"rest")
out.seek(0)
print([marshal.load(out) == v for v in values[:24] + [code]].count(True), out.read())
for args in ((b"",), (b"i",), (b"\xff",), ("a",), (b"0",), (b"(\xff\xff\xff\xff",), (b"Nxx",), (b"r\0\0\0\0",), (b"z",)):
    attempt(marshal.loads, *args)
attempt(marshal.dumps, object())
attempt(marshal.dumps, [object()])
attempt(marshal.dumps, code, allow_code=False)
attempt(marshal.loads, marshal.dumps(code), allow_code=False)
attempt(marshal.load, 1)
attempt(marshal.dump, 1, 1)
attempt(marshal.load, io.BytesIO(b"["))
attempt(marshal.load, io.StringIO("a"))
nested = []
for _ in range(3000):
    nested = [nested]
attempt(marshal.dumps, nested)
print(marshal.version)


# A comprehension's variable is a cell of the function around it, in a `try`: for as long as it runs there is none.
source = """
def f(rows):
    r = 5
    g = lambda: r
    try:
        rows = [r for r in rows]
    except TypeError:
        return r, g()
    return rows, r
"""
namespace = {}
exec(marshal.loads(marshal.dumps(compile(source, "<marshal>", "exec"))), namespace)
print(namespace["f"]([1, 2]), namespace["f"](3))

# expect: None 1 True NoneType
# expect: True 1 True bool
# expect: False 1 True bool
# expect: Ellipsis 1 True ellipsis
# expect: <class 'StopIteration'> 1 True type
# expect: 0 5 True int
# expect: -1 5 True int
# expect: 2147483648 11 True int
# expect: -2147483649 11 True int
# expect: 1267650600228229401496703205376 19 True int
# expect: -147808829414345923316083210206383297601 23 True int
# expect: 1.5 9 True float
# expect: -0.0 9 True float
# expect: inf 9 True float
# expect: (1-2j) 17 True complex
# expect: b'bytes' 10 True bytes
# expect: 'ascii' 7 True str
# expect: 'grüße' 12 True str
# expect: '\ud800' 8 True str
# expect: () 2 True tuple
# expect: (1, 2) 12 True tuple
# expect: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1 1505 True tuple
# expect: [1, [2]] 20 True list
# expect: {'a': 1, 2: (3,)} 22 True dict
# expect: {1} 10 True set
# expect: frozenset({2}) 10 True frozenset
# expect: slice(1, None, 2) 12 True slice
# expect: 0 unmarshallable object
# expect: 1 unmarshallable object
# expect: 2 unmarshallable object
# expect: 3 unmarshallable object
# expect: 4 unmarshallable object
# expect: bytearray(b'xy') 7 True bytes
# expect: memoryview 7 True bytes
# expect: True [[1], [1]]
# expect: True [3, 1180591620717411303424] <marshal>
# expect: 25 b'rest'
# expect: EOFError EOF read where object expected
# expect: EOFError marshal data too short
# expect: ValueError bad marshal data (unknown type code)
# expect: TypeError a bytes-like object is required, not 'str'
# expect: TypeError NULL object in marshal data for object
# expect: ValueError bad marshal data (tuple size out of range)
# expect: None
# expect: ValueError bad marshal data (invalid reference)
# expect: EOFError EOF read where not expected
# expect: ValueError unmarshallable object
# expect: ValueError unmarshallable object
# expect: ValueError marshalling code objects is disallowed
# expect: ValueError unmarshalling code objects is disallowed
# expect: AttributeError 'int' object has no attribute 'read'
# expect: AttributeError 'int' object has no attribute 'write'
# expect: EOFError EOF read where not expected
# expect: TypeError file.read() returned not bytes but str
# expect: ValueError object too deeply nested to marshal
# expect: 5
# expect: ([1, 2], 5) (5, 5)
