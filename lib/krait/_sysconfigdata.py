"""What sysconfig says about this build: computed where it stands, so that the tree can be moved."""

import sys as _sys

_multiarch = getattr(_sys.implementation, "_multiarch", "")
_version = "%d.%d" % _sys.version_info[:2]
_prefix = _sys.base_prefix
_libdir = _prefix + "/lib"
_stdlib = "%s/krait%s" % (_libdir, _version)
_include = "%s/include/krait%s" % (_prefix, _version)
_soabi = "%s-%s" % (_sys.implementation.cache_tag, _multiarch)

build_time_vars = {
    "ABIFLAGS": "",
    "AR": "ar",
    "ARFLAGS": "rcs",
    "BINDIR": _prefix + "/bin",
    "BINLIBDEST": _stdlib,
    "CC": "cc",
    "CCSHARED": "-fPIC",
    "CFLAGS": "-O2 -Wall",
    "CONFIG_ARGS": "",
    "CONFINCLUDEDIR": _prefix + "/include",
    "CONFINCLUDEPY": _include,
    "CXX": "c++",
    "EXE": "",
    "EXT_SUFFIX": ".%s.so" % _soabi,
    "HAVE_FORK": 1,
    "HAVE_GETRANDOM": 1,
    "HAVE_LONG_LONG": 1,
    "HAVE_POSIX_SPAWN": 1,
    "HOST_GNU_TYPE": _multiarch,
    "INCLUDEDIR": _prefix + "/include",
    "INCLUDEPY": _include,
    "LDSHARED": "cc -shared",
    "LDCXXSHARED": "c++ -shared",
    "LIBDEST": _stdlib,
    "LIBDIR": _libdir,
    "LIBPL": _stdlib,
    "MACHDEP": "linux",
    "MULTIARCH": _multiarch,
    "MODULE_BUILDTYPE": "static",
    "PLATLIBDIR": "lib",
    "PYTHON": "krait",
    "Py_DEBUG": 0,
    "Py_ENABLE_SHARED": 0,
    "Py_GIL_DISABLED": 0,
    "Py_TRACE_REFS": 0,
    "SHELL": "/bin/sh",
    "SHLIB_SUFFIX": ".so",
    "SIZEOF_LONG": 8,
    "SIZEOF_SIZE_T": 8,
    "SIZEOF_TIME_T": 8,
    "SIZEOF_VOID_P": 8,
    "SIZEOF_WCHAR_T": 4,
    "SO": ".%s.so" % _soabi,
    "SOABI": _soabi,
    "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
    "VERSION": _version,
    "WITH_DECIMAL_CONTEXTVAR": 1,
    "WITH_DOC_STRINGS": 1,
    "exec_prefix": _sys.base_exec_prefix,
    "prefix": _prefix,
    "srcdir": ".",
}
