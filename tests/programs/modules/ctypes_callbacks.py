# ctypes: C functions that call Python: sorting, threads that Python did not start, exceptions, errno, the interpreter lock.
import errno
import gc
import sys
import threading
import warnings
import weakref
from ctypes import *

libc = CDLL(None)


def show(make):
    try:
        print(repr(make()))
    except Exception as e:
        print(type(e).__name__, e)


# ---- sorting ----
Compare = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
libc.qsort.argtypes, libc.qsort.restype = [c_void_p, c_size_t, c_size_t, Compare], None
numbers = (c_int * 8)(5, 3, 9, 1, 7, 2, 8, 4)
libc.qsort(numbers, len(numbers), sizeof(c_int), Compare(lambda a, b: a[0] - b[0]))
print(numbers[:])


# ---- conversions ----
class Point(Structure):
    _fields_ = [("x", c_int), ("y", c_double)]


class Number(c_int):
    pass


def seen(number, pointer, text, wide, point, flag):
    print(type(number).__name__, number.value, pointer[0], text, wide, point.x, point.y, flag)
    point.x = 0
    return 2.5


Seen = CFUNCTYPE(c_double, Number, POINTER(c_int), c_char_p, c_wchar_p, Point, c_bool)
point = Point(5, 0.5)
print(Seen(seen)(3, byref(c_int(9)), b"text", "wide", point, True), point.x)
for T, value in ((c_byte, -3), (c_ubyte, 300), (c_short, -3), (c_long, -(2**40)), (c_ulonglong, 2**64 - 1), (c_float, 0.5), (c_double, 0.1),
                 (c_longdouble, 0.5), (c_bool, 5), (c_char, b"x"), (c_wchar, "w"), (c_void_p, 77), (c_double_complex, 1 + 2j), (py_object, [1])):
    print(T.__name__, CFUNCTYPE(T, T)(lambda x: x)(value), CFUNCTYPE(T)(lambda: value)())
print(CFUNCTYPE(None)(lambda: 5)(), CFUNCTYPE(c_int, *[c_int] * 20)(lambda *a: sum(a))(*range(20)))
for make in (lambda: CFUNCTYPE(Point)(len), lambda: CFUNCTYPE(int)(len), lambda: Compare("x")):
    show(make)


# ---- exceptions ----
def hook(unraisable):
    print("unraisable:", unraisable.err_msg.split(" <")[0], "|", type(unraisable.exc_value).__name__, unraisable.exc_value, "|", unraisable.object)


sys.unraisablehook = hook
Function = CFUNCTYPE(c_int, c_int)


def fails(n):
    return 1 // n


Function(fails)(0)
Function(lambda n: "text")(1)
Compare(lambda a, b: 1 / 0)(numbers, numbers)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(CFUNCTYPE(c_char_p)(lambda: b"leaked")())
print([str(w.message) for w in caught])


# ---- nested, and deep ----
def down(n):
    return 0 if n == 0 else 1 + Function(down)(n - 1)


print(Function(down)(50))

# ---- errno ----
WithErrno = CFUNCTYPE(c_int, use_errno=True)


def leave():
    before = get_errno()
    set_errno(errno.EPERM)
    return before


set_errno(errno.ENOENT)
print(WithErrno(leave)(), get_errno() == errno.EPERM)

# ---- threads that Python did not start ----
Start = CFUNCTYPE(c_void_p, c_void_p)
pthread_create, pthread_join = libc.pthread_create, libc.pthread_join
pthread_create.argtypes = [POINTER(c_ulong), c_void_p, Start, c_void_p]
pthread_join.argtypes = [c_ulong, POINTER(c_void_p)]
local = threading.local()
results = []


def work(argument):
    local.value = getattr(local, "value", 0) + argument
    results.append((local.value, threading.get_ident() != threading.main_thread().ident))
    return argument * 2


start = Start(work)
threads = [c_ulong() for _ in range(8)]
for i, thread in enumerate(threads):
    assert pthread_create(byref(thread), None, start, i) == 0
answers = []
for thread in threads:
    answer = c_void_p()
    assert pthread_join(thread, byref(answer)) == 0
    answers.append(answer.value)
print(sorted(results), answers)


def fails_there(argument):
    raise KeyError("there")


failing = Start(fails_there)
pthread_create(byref(threads[0]), None, failing, 0)
pthread_join(threads[0], None)

# ---- the lock is free while C runs: two threads meet in C code that waits for both ----
barrier = create_string_buffer(64)
assert libc.pthread_barrier_init(barrier, None, 2) == 0
waiting = threading.Thread(target=libc.pthread_barrier_wait, args=(barrier,))
waiting.start()
libc.pthread_barrier_wait(barrier)
waiting.join()
print("met")


# ---- lifetimes ----
class Callable:
    def __call__(self, n):
        return n + 1


target = Callable()
function = Function(target)
gone = weakref.ref(target)
del target
print(function(1), gone() is not None, type(function._objects["0"]).__name__)
del function
gc.collect()
print(gone())
target = Callable()
target.function = Function(target)  # a cycle through C
gone = weakref.ref(target)
del target
gc.collect()
print(gone())


# A function that lets go of itself while it runs.
def vanish():
    holder.clear()
    return 5


holder = [CFUNCTYPE(c_int)(vanish)]
print(holder[0](), holder)
# expect: [1, 2, 3, 4, 5, 7, 8, 9]
# expect: Number 3 9 b'text' wide 5 0.5 True
# expect: 2.5 5
# expect: c_byte -3 -3
# expect: c_ubyte 44 44
# expect: c_short -3 -3
# expect: c_long -1099511627776 -1099511627776
# expect: c_ulong 18446744073709551615 18446744073709551615
# expect: c_float 0.5 0.5
# expect: c_double 0.1 0.1
# expect: c_longdouble 0.5 0.5
# expect: c_bool True True
# expect: c_char b'x' b'x'
# expect: c_wchar w w
# expect: c_void_p 77 77
# expect: c_double_complex (1+2j) (1+2j)
# expect: py_object [1] [1]
# expect: None 190
# expect: TypeError invalid result type for callback function
# expect: TypeError invalid result type for callback function
# expect: TypeError argument must be callable or integer function address
# expect: unraisable: Exception ignored while calling ctypes callback function | ZeroDivisionError division by zero | None
# expect: unraisable: Exception ignored while converting result of ctypes callback function | TypeError 'str' object cannot be interpreted as an integer | None
# expect: unraisable: Exception ignored while calling ctypes callback function | ZeroDivisionError division by zero | None
# expect: b'leaked'
# expect: ['memory leak in callback function.']
# expect: 50
# expect: 2 True
# expect: unraisable: Exception ignored while calling ctypes callback function | TypeError unsupported operand type(s) for +: 'int' and 'NoneType' | None
# expect: [(1, True), (2, True), (3, True), (4, True), (5, True), (6, True), (7, True)] [None, 2, 4, 6, 8, 10, 12, 14]
# expect: unraisable: Exception ignored while calling ctypes callback function | KeyError 'there' | None
# expect: met
# expect: 2 True CThunkObject
# expect: None
# expect: None
# expect: 5 []
