# ctypes: calls of C functions: arguments, results, checks, parameter flags, errno, structures by value.
import errno
import os
from ctypes import *

import _ctypes

libc, libm = CDLL(None), CDLL("libm.so.6")


def show(make):
    try:
        print(repr(make()))
    except Exception as e:
        print(type(e).__name__, e)


show(lambda: CDLL("no-such-library.so"))
print(libc.abs(-5), libc.abs(c_int(-6)), libc.abs(-2**32 - 7), libc.strlen(b"four"), libc.wcslen("five!"), libc.abs.__name__)
libc.strchr.restype = c_char_p
print(libc.strchr(b"abcdef", ord("c")), libc.strchr(b"abcdef", ord("x")), libc["strlen"](b"abc"))
for make in (
    lambda: libc.abs(1.5), lambda: libc.abs(2**70), lambda: libc.abs([]), lambda: libc.abs(*range(2000)), lambda: libc[1],
    lambda: getattr(libc, "__nosuch__"),
):
    show(make)
try:
    libc.no_such_function
except AttributeError as e:
    print("no_such_function" in str(e))
try:
    c_int.in_dll(libc, "no_such_variable")
except ValueError as e:
    print("no_such_variable" in str(e))

# ---- variadic ----
out = create_string_buffer(100)
print(libc.snprintf(out, sizeof(out), b"%d %s %.2f %lld %c", 42, b"text", c_double(1.5), c_longlong(2**40), b"x"[0]), out.value)
libc.snprintf.argtypes = [c_char_p, c_size_t, c_char_p]
print(libc.snprintf(out, 100, b"%d|%g", 7, c_double(0.5)), out.value)

# ---- declared types ----
sqrt = libm.sqrt
sqrt.argtypes, sqrt.restype = [c_double], c_double
print(sqrt(2), sqrt(c_double(16)), sqrt.argtypes, sqrt.restype)
for make in (
    lambda: sqrt("x"), lambda: sqrt(), lambda: setattr(sqrt, "argtypes", 1), lambda: setattr(sqrt, "argtypes", [1]),
    lambda: setattr(sqrt, "restype", 1), lambda: setattr(sqrt, "errcheck", 1), lambda: sqrt(1, 2), lambda: sqrt(4, unknown=1),
):
    show(make)
absolute = libc.abs
for restype in (None, lambda n: ("made", n), c_char, c_short, c_bool, c_int):
    absolute.restype = restype
    print(absolute(-65))


class Checked(c_int):
    _check_retval_ = staticmethod(lambda value: ("checked", value.value))


absolute.restype = Checked
print(absolute(-1))
del absolute.restype
print(absolute.restype, absolute(-2))


class Shout:
    @classmethod
    def from_param(cls, value):
        return c_int(-len(value)) if isinstance(value, str) else 1 / 0


absolute.argtypes = [Shout]
print(absolute("four"))
show(lambda: absolute(1))
absolute.argtypes = None
absolute.errcheck = lambda result, function, arguments: (result, function is absolute, arguments)
print(absolute(-3))
absolute.errcheck = lambda result, function, arguments: arguments
print(absolute(-4))


def refuse(result, function, arguments):
    raise ValueError("refused")


absolute.errcheck = refuse
show(lambda: absolute(-5))
del absolute.errcheck
print(absolute.errcheck, absolute(-6))

# ---- parameter flags ----
frexp = CFUNCTYPE(c_double, c_double, POINTER(c_int))(("frexp", libm), ((1, "x"), (2, "exponent")))
print(frexp(8.0), frexp(x=4.0))
exponent = c_int(5)
frexp = CFUNCTYPE(c_double, c_double, POINTER(c_int))(("frexp", libm), ((1, "x"), (3, "exponent")))
print(frexp(8.0, byref(exponent)) is not None, exponent)
modf = CFUNCTYPE(c_double, c_double, POINTER(c_double))(("modf", libm), ((1, "x", 3.25), (2,)))
print(modf(), modf(7.5))
remquo = CFUNCTYPE(c_double, c_double, c_double, POINTER(c_int))(("remquo", libm), ((1, "x"), (1, "y", 3.0), (2, "quotient")))
print(remquo(10.0), remquo(10.0, 4.0), remquo(y=2.0, x=9.0))
Abs = CFUNCTYPE(c_int, c_int)
for flags in ((), 1, (1,), ((1, 2),), ((9, "x"), ), ((2, "x"),), ((4, "x"),), (("a",),), ((1, "x", 2, 3),)):
    try:
        print(Abs(("abs", libc), flags)(-7))
    except Exception as e:
        print(type(e).__name__, e)
named = Abs(("abs", libc), ((1, "x"),))
for make in (lambda: named(x=-7), lambda: named(), lambda: named(1, 2), lambda: named(y=2)):
    show(make)
for make in (
    lambda: Abs(("a",)), lambda: Abs(("a", 1)), lambda: Abs((1.5, libc)), lambda: Abs("x"), lambda: Abs(5, 6), lambda: bool(Abs()),
    lambda: bool(Abs(1)), lambda: type("X", (_ctypes.CFuncPtr,), {}), lambda: type("X", (_ctypes.CFuncPtr,), {"_flags_": 1, "_argtypes_": 1}),
    lambda: type("X", (_ctypes.CFuncPtr,), {"_flags_": 1, "_restype_": 1}), lambda: type("X", (_ctypes.CFuncPtr,), {"_flags_": 1})(len),
):
    show(make)

# ---- errno ----
with_errno = CDLL(None, use_errno=True)
set_errno(0)
print(with_errno.open(b"/no/such/file", os.O_RDONLY), errno.errorcode[get_errno()], set_errno(7), get_errno())
libc.open(b"/no/such/file", os.O_RDONLY)
print(get_errno())
show(lambda: set_errno("x"))


# ---- structures by value ----
class Quotient(Structure):
    _fields_ = [("quot", c_int), ("rem", c_int)]


class LongQuotient(Structure):
    _fields_ = [("quot", c_long), ("rem", c_long)]


libc.div.restype, libc.ldiv.restype = Quotient, LongQuotient
libc.ldiv.argtypes = [c_long, c_long]
small, large = libc.div(17, 5), libc.ldiv(-2**40, 7)
print(small.quot, small.rem, large.quot, large.rem)


class Two(Structure):
    _fields_ = [("x", c_double), ("y", c_double)]


class Either(Union):
    _fields_ = [("both", Two), ("items", c_double * 2)]


for T in (Two, Either):  # two doubles travel as two arguments do
    libm.atan2.argtypes, libm.atan2.restype = [T], c_double
    print(libm.atan2(T((0.0, -1.0)) if T is Either else T(0.0, -1.0)))
libm.csqrt.argtypes, libm.csqrt.restype = [c_double_complex], c_double_complex
libm.fabsl.argtypes, libm.fabsl.restype = [c_longdouble], c_longdouble
libm.fabsf.argtypes, libm.fabsf.restype = [c_float], c_float
print(libm.csqrt(-4), libm.fabsl(-1.25), libm.fabsf(-0.5))

# ---- functions that return functions, addresses ----
address = cast(libc.abs, c_void_p).value
print(Abs(address)(-8), _ctypes.call_function(address, (-9,)), cast(address, Abs)(-10), _ctypes.dlsym(libc._handle, "abs") == address)
print(_ctypes.PyObj_FromPtr(id(libc)) is libc)
# expect: OSError no-such-library.so: cannot open shared object file: No such file or directory
# expect: 5 6 7 4 5 abs
# expect: b'cdef' None 3
# expect: ArgumentError argument 1: TypeError: Don't know how to convert parameter 1
# expect: ArgumentError argument 1: OverflowError: int too long to convert
# expect: ArgumentError argument 1: TypeError: Don't know how to convert parameter 1
# expect: ArgumentError too many arguments (2000), maximum is 1024
# expect: TypeError function name must be string, bytes object or integer
# expect: AttributeError __nosuch__
# expect: True
# expect: True
# expect: 28 b'42 text 1.50 1099511627776 x'
# expect: 5 b'7|0.5'
# expect: 1.4142135623730951 4.0 [<class 'ctypes.c_double'>] <class 'ctypes.c_double'>
# expect: ArgumentError argument 1: TypeError: must be real number, not str
# expect: TypeError this function takes at least 1 argument (0 given)
# expect: TypeError _argtypes_ must be a sequence of types
# expect: TypeError item 1 in _argtypes_ has no from_param method
# expect: TypeError restype must be a type, a callable, or None
# expect: TypeError the errcheck attribute must be callable
# expect: 1.0
# expect: 2.0
# expect: None
# expect: ('made', 65)
# expect: b'A'
# expect: 65
# expect: True
# expect: 65
# expect: ('checked', 1)
# expect: <class 'ctypes.c_int'> 2
# expect: 4
# expect: ArgumentError argument 1: ZeroDivisionError: division by zero
# expect: (3, True, (-3,))
# expect: 4
# expect: ValueError refused
# expect: None 6
# expect: 4 3
# expect: True c_int(4)
# expect: 3.0 7.0
# expect: 3 2 4
# expect: ValueError paramflags must have the same length as argtypes
# expect: TypeError paramflags must be a tuple or None
# expect: TypeError paramflags must be a sequence of (int [,string [,value]]) tuples
# expect: TypeError paramflags must be a sequence of (int [,string [,value]]) tuples
# expect: 7
# expect: TypeError 'out' parameter 1 must be a pointer type, not c_int
# expect: TypeError paramflag value 4 not supported
# expect: TypeError paramflags must be a sequence of (int [,string [,value]]) tuples
# expect: TypeError paramflags must be a sequence of (int [,string [,value]]) tuples
# expect: 7
# expect: TypeError required argument 'x' missing
# expect: TypeError call takes exactly 1 arguments (2 given)
# expect: TypeError required argument 'x' missing
# expect: TypeError illegal func_spec argument
# expect: AttributeError 'int' object has no attribute '_handle'
# expect: TypeError function name must be string, bytes object or integer
# expect: TypeError argument must be callable or integer function address
# expect: TypeError function takes exactly 1 argument (2 given)
# expect: False
# expect: True
# expect: TypeError class must define _flags_ which must be an integer
# expect: TypeError _argtypes_ must be a sequence of types
# expect: TypeError _restype_ must be a type, a callable, or None
# expect: TypeError cannot construct instance of this class: no argtypes
# expect: -1 ENOENT 2 7
# expect: 7
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: 3 2 -157073089682 -2
# expect: 3.141592653589793
# expect: 3.141592653589793
# expect: 2j 1.25 0.5
# expect: 8 9 10 True
# expect: True
