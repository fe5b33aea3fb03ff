"""The data of module sys."""
import sys

print(sys.version_info[:2], sys.version_info.releaselevel, sys.hexversion >> 16 == 0x030E)
print(sys.maxsize, sys.maxunicode, sys.byteorder, sys.platform, sys.float_repr_style)
print(sys.hash_info.width, sys.hash_info.modulus, sys.hash_info.inf, sys.hash_info.imag)
print(sys.int_info)
print(sys.float_info.max, sys.float_info.mant_dig, sys.float_info.epsilon)
print(sys.implementation.cache_tag.endswith("-314"), sys.implementation.hexversion == sys.hexversion)
print(type(sys.flags).__name__, len(sys.flags), sys.flags.int_max_str_digits, sys.flags.optimize)
print("os" in sys.stdlib_module_names, "sys" in sys.builtin_module_names, isinstance(sys.path, list))
print(sys.modules["sys"] is sys, sys.getdefaultencoding(), sys.getfilesystemencoding())
print(sys.intern("a" + "b") is sys.intern("ab"), sys.getrecursionlimit())
print(sys.__name__, sys.__spec__.name, sys.__spec__.origin)
for f in (lambda: sys.setrecursionlimit(0), lambda: sys.intern(3), lambda: sys.set_int_max_str_digits(5),
          lambda: sys.setswitchinterval(0), lambda: sys._getframe(1000), lambda: sys.exit("x")):
    try:
        f()
    except BaseException as e:
        print(type(e).__name__, e)


def outer():
    return inner()


def inner():
    f = sys._getframe()
    return f.f_code.co_name, f.f_back.f_code.co_name, sys._getframe(1).f_code.co_name, sys._getframemodulename()


print(outer())
try:
    1 / 0
except ZeroDivisionError as e:
    print(sys.exception() is e, sys.exc_info()[0].__name__, sys.exc_info()[2] is e.__traceback__)
print(sys.exception(), sys.exc_info())
# expect: (3, 14) final True
# expect: 9223372036854775807 1114111 little linux short
# expect: 64 2305843009213693951 314159 1000003
# expect: sys.int_info(bits_per_digit=30, sizeof_digit=4, default_max_str_digits=4300, str_digits_check_threshold=640)
# expect: 1.7976931348623157e+308 53 2.220446049250313e-16
# expect: True True
# expect: flags 18 4300 0
# expect: True True True
# expect: True utf-8 utf-8
# expect: True 1000
# expect: sys sys built-in
# expect: ValueError recursion limit must be greater or equal than 1
# expect: TypeError intern() argument must be str, not int
# expect: ValueError maxdigits must be >= 640 or 0 for unlimited
# expect: ValueError switch interval must be strictly positive
# expect: ValueError call stack is not deep enough
# expect: SystemExit x
# expect: ('inner', 'outer', 'outer', '__main__')
# expect: True ZeroDivisionError True
# expect: None (None, None, None)
