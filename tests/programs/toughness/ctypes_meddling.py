# C objects whose class, fields or memory change while something uses them; bounds at the ends of what an int64 says.
# expect: survived
import sys
from ctypes import *

from _ctypes import CField

ERRORS = (ValueError, IndexError, TypeError, AttributeError, RuntimeError, OverflowError, MemoryError, ArgumentError)
HUGE = sys.maxsize


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except ERRORS as e:
        return type(e)


# ---- slices ----
for text in (create_string_buffer(b"abc"), create_unicode_buffer("abc"), (c_int * 4)(97, 98, 99, 0)):
    assert text[1:2:HUGE] == text[1:2] and text[3:0:-HUGE - 1] == text[3:4]
    assert text[2:HUGE:HUGE - 1] == text[2:3]
    pointer = cast(text, POINTER(type(text)._type_))
    assert pointer[1:2:HUGE] == text[1:2] and pointer[3:0:-HUGE - 1] == text[3:4]
    assert attempt(lambda: pointer[-HUGE - 1:HUGE]) is MemoryError
    assert attempt(lambda: pointer[HUGE:-HUGE - 1:-1]) is MemoryError
numbers = (c_int * 4)()
numbers[1:2:HUGE] = [7]
assert numbers[:] == [0, 7, 0, 0]

# ---- no characters ----
assert (c_wchar * 0)().value == "" == (c_wchar * 0)()[:] == c_wchar_p("").value == wstring_at(c_wchar_p(""), 0)
assert type("S", (Structure,), {"_fields_": [("text", c_wchar * 0)]})().text == ""

# ---- resize without memory ----
for made in (c_int(5), (c_char * 100)()):
    assert attempt(resize, made, HUGE) is MemoryError
    assert sizeof(made) == sizeof(type(made)) == len(bytes(made))


# ---- fields anywhere ----
for at in (HUGE, HUGE - 3, -4, -HUGE - 1):
    for more in {}, {"bit_size": 3, "bit_offset": 0}:
        field = attempt(lambda: CField(name="a", type=c_int, byte_size=4, byte_offset=at, index=0, _internal_use=True, **more))
        if isinstance(field, CField):
            assert attempt(field.__get__, c_int(1)) is TypeError and attempt(field.__set__, c_int(1), 1) is TypeError


# ---- another class meanwhile ----
def twin(base, **more):
    return type(base)("Twin", (Structure,), {"_fields_": [("a", c_int), ("b", c_int * 9)], **more})


class Changing:
    def __init__(self, change, value=1): self.change, self.value = change, value
    def __index__(self):
        self.change()
        return self.value
    @property
    def _as_parameter_(self):
        self.change()
        return self.value


def structure_init():
    s = twin(Structure)()
    def change(): s.__class__ = twin(Structure)
    s.__init__(Changing(change), (1, 2))
    assert s.a == 1


def array_items():
    class Meta(type(Structure)):
        def __instancecheck__(cls, instance):
            array.__class__ = c_int * 30
            return False
    class Item(Structure, metaclass=Meta): _fields_ = [("a", c_int * 10)]
    array = (Item * 3)()
    del Item
    assert attempt(array.__setitem__, 1, c_int(3)) is TypeError and type(array) is c_int * 30


def pointer_contents():
    class Meta(type(Structure)):
        def __instancecheck__(cls, instance):
            Pointer.set_type(c_long)
            return False
    class Item(Structure, metaclass=Meta): _fields_ = [("a", c_int * 10)]
    class Pointer(POINTER(c_int).__base__): pass
    Pointer.set_type(Item)
    Item.__pointer_type__ = None
    pointer = Pointer()
    del Item
    attempt(setattr, pointer, "contents", c_int(3))
    assert not pointer


def function_class():
    prototype = lambda: CFUNCTYPE(c_int, c_int)
    class Function(prototype()): _flags_, _argtypes_, _restype_ = 1, (c_int,), c_int
    f = Function(lambda n: n + 1)
    def change(): f.__class__ = prototype()
    f.argtypes = [c_int]
    del Function
    assert f(Changing(change, 4)) == 5


def function_checker():
    class Checked(c_int):
        _check_retval_ = staticmethod(lambda value: ("checked", value.value))
    f = CFUNCTYPE(c_int, c_int)(lambda n: n + 1)
    f.restype, f.argtypes = Checked, [c_int]
    del Checked
    def change(): f.restype = c_int
    assert f(Changing(change, 4)) == ("checked", 5)
    assert f(4) == 5


def argument_class():
    f = CFUNCTYPE(c_int, c_int)(lambda n: n)
    f = cast(f, CFUNCTYPE(c_int))
    f.restype = c_int
    small = lambda: type(Structure)("Small", (Structure,), {"_fields_": [("a", c_int), ("b", c_int)]})
    s = small()(7, 8)
    def change(): s.__class__ = small()
    assert f(s, Changing(change)) == 7


def lent_memory():
    class Item(Structure): _fields_ = [("a_field_with_a_long_name", c_int), ("another_one_with_a_long_name", c_int)]
    array = (Item * 3 * 2)()
    view = memoryview(array)
    before = view.format, view.shape
    del Item
    array.__class__ = c_int * 2 * 6
    assert (view.format, view.shape) == before and view[1:].format == before[0]
    class Pointer(POINTER(c_int).__base__): pass
    Pointer.set_type(c_int * 1 * 2 * 3 * 4 * 5 * 6)
    view = memoryview(Pointer())
    before = view.format
    Pointer.set_type(c_int * 1 * 2 * 3 * 4 * 5 * 6 * 7 * 8 * 9 * 10 * 11 * 12)
    assert view.format == before


def fields_meanwhile():
    class Late(Structure): pass
    class Later(Structure): pass
    def hook(event, arguments):
        if event == "ctypes.cdata/buffer" and not hasattr(Later, "_fields_"):
            which = Later if hasattr(Late, "_fields_") else Late
            which._fields_ = [("a", c_int * 1000)]
    sys.addaudithook(hook)
    assert attempt(Late.from_buffer, bytearray(1)) is ValueError
    assert attempt(Later.from_buffer_copy, b"x") is ValueError


for test in (structure_init, array_items, pointer_contents, function_class, function_checker, argument_class, lent_memory,
             fields_meanwhile):
    for _ in range(3):
        test()
print("survived")
