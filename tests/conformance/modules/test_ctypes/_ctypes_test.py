"""The C library that CPython's tests of ctypes call functions of, in place of CPython's own, which is made against its C API.

Compiled from library.c beside this file when it is first wanted, into a folder for what tests build; `__file__` is the library.
"""
import ctypes
import hashlib
import os
import subprocess
import tempfile

_source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "library.c")


def _compiled():
    with open(_source, "rb") as f:
        name = "_ctypes_test-" + hashlib.md5(f.read()).hexdigest()[:16] + ".so"
    path = os.path.join(tempfile.gettempdir(), name)
    if not os.path.exists(path):
        with tempfile.TemporaryDirectory() as folder:
            made = os.path.join(folder, name)
            subprocess.run(["clang-19", "-shared", "-fPIC", "-O1", "-o", made, _source, "-lm"], check=True)
            os.replace(made, path)
    return path


__file__ = _compiled()
_library = ctypes.CDLL(__file__)


def get_last_tf_arg_s():
    return ctypes.c_longlong.in_dll(_library, "last_signed").value


def get_last_tf_arg_u():
    return ctypes.c_ulonglong.in_dll(_library, "last_unsigned").value
