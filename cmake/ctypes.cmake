# The library of the module _ctypes.
target_link_libraries(krait_libs INTERFACE -l:libffi.a)
