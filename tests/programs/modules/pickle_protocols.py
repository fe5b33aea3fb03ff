# _pickle: the bytes of every protocol, what is shared and what is cyclic, and malformed pickles.
import collections
import hashlib
import io
import pickle
import pickletools


def attempt(function, *arguments, **keywords):
    try:
        return function(*arguments, **keywords)
    except Exception as e:
        return f"{type(e).__name__}: {e}", getattr(e, "__notes__", [])


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


class Slots:
    __slots__ = ("a", "b")


class Ordered(list):
    pass


class Keyword:
    def __new__(cls, *, name):
        self = object.__new__(cls)
        self.name = name
        return self

    def __getnewargs_ex__(self):
        return (), {"name": self.name}


Pair = collections.namedtuple("Pair", "first second")
slots = Slots()
slots.a = 1
cyclic = [1, "two"]
cyclic.append(cyclic)
in_tuple = ([],)
in_tuple[0].append(in_tuple)
values = {
    "numbers": [0, 255, 256, 65536, -1, 2**31, -2**63, 2**200, 1.5, True, None],
    "text": ["", "ascii", "é", "€\U0001f600\ud800", "x" * 300],
    "bytes": [b"", b"abc", bytearray(b"xyz"), b"y" * 70000],
    "containers": [(), (1,), (1, 2, 3, 4), [], {}, {"a": (1, 2)}, list(range(1001)), dict.fromkeys(range(1000))],
    "classes": [int, Point, collections.OrderedDict, type(None), ...],
    "functions": [len, collections.namedtuple],
    "objects": [Point(1, [2]), Ordered([1, 2]), Keyword(name="n"), Pair(1, 2), 3j],
    "cycles": [cyclic, in_tuple],
}
for name, value in values.items():
    print(name, [hashlib.md5(pickle.dumps(value, p)).hexdigest()[:8] for p in range(6)])
    for protocol in range(6):
        data = pickle.dumps(value, protocol)
        pickletools.dis(data, io.StringIO())
        again = pickle.loads(data)
        if name not in ("objects", "cycles"):
            assert again == value, (name, protocol)
        assert pickle.load(io.BytesIO(data)) is not value
again = pickle.loads(pickle.dumps(cyclic))
print(again[2] is again, pickle.loads(pickle.dumps(in_tuple))[0][0][0] is not None)
again = pickle.loads(pickle.dumps(slots))
print(again.a, hasattr(again, "b"), attempt(pickle.dumps, slots, 1))
shared = ["s"]
again = pickle.loads(pickle.dumps([shared, shared]))
print(again[0] is again[1], vars(pickle.loads(pickle.dumps(Point(1, 2)))))

print(str(attempt(pickle.dumps, lambda: 0)).split(" at ")[0])
print(attempt(pickle.dumps, [1, {"k": memoryview(b"")}]))
for data in (b"", b"N", b".", b"\x80\x09N.", b"h\x01.", b"t.", b"(N.", b"]Na}s.", b"cos\nmissing\n.", b"X\xff\xff\xff\xff.",
             b"\x95\x03\0\0\0\0\0\0\0N.", b"\x8c\x02osN\x93.", b"I1x\n.", b"NN\x81.", b"\xff", b"K\x01K\x02.", b"r\xff\xff\xff\x7f."):
    print(data, attempt(pickle.loads, data))


class Restricted(pickle.Unpickler):
    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"no {module}.{name}")

    def persistent_load(self, pid):
        return "loaded", pid


class Persistent(pickle.Pickler):
    def persistent_id(self, obj):
        return "id" if isinstance(obj, Point) else None


print(attempt(Restricted(io.BytesIO(pickle.dumps(int))).load))
file = io.BytesIO()
Persistent(file, 4).dump([Point(1, 2), 5])
file.seek(0)
print(Restricted(file).load())
buffers = []
data = pickle.dumps([pickle.PickleBuffer(bytearray(b"big"))], 5, buffer_callback=buffers.append)
print(len(buffers), type(pickle.loads(data, buffers=buffers)[0]).__name__, attempt(pickle.loads, data))
file = io.BytesIO(pickle.dumps(1) + pickle.dumps("two") + b"rest")
print(pickle.load(file), pickle.load(file), file.read())
# expect: numbers ['449f66a5', '8f8785c1', '105f9fe0', '641b6f5f', '93925627', '59b29250']
# expect: text ['5928ced8', 'a38a74ab', '4818ae16', '2d7d36af', '62e56b85', '161721c4']
# expect: bytes ['1fd467f8', 'd4fff351', '372e23ab', '157178d9', '98a47019', '74104fa5']
# expect: containers ['e359c10b', 'd42e606e', '26f5468e', 'c85b1d35', '0428df79', '4f1d8898']
# expect: classes ['8721ba8b', '62bbec11', 'a2cb8b36', '2cedf9b9', 'e62f92c8', '21729a5b']
# expect: functions ['cf975eb3', '8dce4530', 'fb402776', '464acc92', '111acc32', 'eb8e5a58']
# expect: objects ['01672f92', '12ef39b5', '7b531b8a', 'deef5489', '76473c27', 'edff3f5d']
# expect: cycles ['df610ae2', '36d7482d', '36b8206a', '6d2136ef', '5792b350', 'd8dac836']
# expect: True True
# expect: 1 False ('TypeError: a class that defines __slots__ without defining __getstate__ cannot be pickled', [])
# expect: True {'x': 1, 'y': 2}
# expect: ("PicklingError: Can't pickle <function <lambda>
# expect: ('TypeError: cannot pickle memoryview objects', ["when serializing dict item 'k'", 'when serializing list item 1'])
# expect: b'' ('EOFError: Ran out of input', [])
# expect: b'N' ('EOFError: Ran out of input', [])
# expect: b'.' ('UnpicklingError: unpickling stack underflow', [])
# expect: b'\x80\tN.' ('ValueError: unsupported pickle protocol: 9', [])
# expect: b'h\x01.' ('UnpicklingError: Memo value not found at index 1', [])
# expect: b't.' ('UnpicklingError: could not find MARK', [])
# expect: b'(N.' None
# expect: b']Na}s.' ('UnpicklingError: unpickling stack underflow', [])
# expect: b'cos\nmissing\n.' ("AttributeError: module 'os' has no attribute 'missing'", [])
# expect: b'X\xff\xff\xff\xff.' ('UnpicklingError: pickle data was truncated', [])
# expect: b'\x95\x03\x00\x00\x00\x00\x00\x00\x00N.' ('UnpicklingError: pickle data was truncated', [])
# expect: b'\x8c\x02osN\x93.' ('UnpicklingError: STACK_GLOBAL requires str', [])
# expect: b'I1x\n.' ('ValueError: could not convert string to int', [])
# expect: b'NN\x81.' ('UnpicklingError: NEWOBJ class argument must be a type, not NoneType', [])
# expect: b'\xff' ("UnpicklingError: invalid load key, '\\xff'.", [])
# expect: b'K\x01K\x02.' 2
# expect: b'r\xff\xff\xff\x7f.' ('UnpicklingError: unpickling stack underflow', [])
# expect: ('UnpicklingError: no builtins.int', [])
# expect: [('loaded', 'id'), 5]
# expect: 1 PickleBuffer ('UnpicklingError: pickle stream refers to out-of-band data but no *buffers* argument was given', [])
# expect: 1 two b'rest'
