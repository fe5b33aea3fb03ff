# Libraries of the modules pyexpat and _uuid.
target_link_libraries(krait_libs INTERFACE -l:libexpat.a -l:libuuid.a)
