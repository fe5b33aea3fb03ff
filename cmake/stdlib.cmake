# The standard library beside the binary: ${CMAKE_BINARY_DIR}/lib/krait3.14, the same layout as an installed tree, so that
# krait finds it by the same landmark (lib/krait3.14/os.py above the folder of the binary). See docs/layout.md.
# KRAIT_STDLIB (cache variable or environment) names a Lib folder of CPython 3.14; otherwise the one that
# tools/fetch_stdlib unpacked into the cache.
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)

set(KRAIT_STDLIB "" CACHE PATH "Lib folder of CPython 3.14; empty: the unpacked one in the cache")
set(stdlib_source "${KRAIT_STDLIB}")
if(NOT stdlib_source)
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch_stdlib --if-present
    OUTPUT_VARIABLE stdlib_source OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()
set(stdlib_tree ${CMAKE_BINARY_DIR}/lib/krait3.14)
set(multiarch ${CMAKE_LIBRARY_ARCHITECTURE})
if(NOT multiarch)
  set(multiarch ${CMAKE_SYSTEM_PROCESSOR}-linux-gnu)
endif()

if(NOT stdlib_source)
  message(WARNING "no standard library: run tools/fetch_stdlib, or set KRAIT_STDLIB, and configure again")
else()
  set(stdlib_stamp ${CMAKE_BINARY_DIR}/stdlib.stamp)
  file(GLOB_RECURSE stdlib_overlay CONFIGURE_DEPENDS lib/krait/*)
  add_custom_command(OUTPUT ${stdlib_stamp}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/make_stdlib ${stdlib_source} ${CMAKE_SOURCE_DIR}/lib/krait
      ${CMAKE_SOURCE_DIR}/lib/edits.toml ${stdlib_tree} ${multiarch}
    COMMAND ${CMAKE_COMMAND} -E touch ${stdlib_stamp}
    DEPENDS ${CMAKE_SOURCE_DIR}/tools/make_stdlib ${CMAKE_SOURCE_DIR}/lib/edits.toml ${stdlib_overlay}
      ${stdlib_source}/os.py
    COMMENT "Putting the standard library together" VERBATIM)
  add_custom_target(krait_stdlib ALL DEPENDS ${stdlib_stamp})
  # Its code in one file beside it (src/runtime/library_code.h).
  set(stdlib_code ${stdlib_tree}.code)
  add_custom_command(OUTPUT ${stdlib_code}
    COMMAND krait-compile --archive=${stdlib_code} --library=${stdlib_tree}
    DEPENDS krait-compile ${stdlib_stamp} COMMENT "Compiling the standard library" VERBATIM)
  add_custom_target(krait_stdlib_code ALL DEPENDS ${stdlib_code})
endif()

# The executable and its other names. A new binary may compile differently: what older ones cached goes.
if(TARGET krait)
  add_custom_command(TARGET krait POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E create_symlink krait ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/python
    COMMAND ${CMAKE_COMMAND} -E create_symlink krait ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/python3
    COMMAND ${CMAKE_COMMAND} -E create_symlink krait ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/python3.14
    COMMAND sh -c "test ! -d '${stdlib_tree}' || find '${stdlib_tree}' -name '*.krait-314*.pyc' -delete" VERBATIM)
  if(TARGET krait_stdlib)
    add_dependencies(krait krait_stdlib krait_stdlib_code)
  endif()

  install(TARGETS krait RUNTIME DESTINATION bin)
  install(CODE "
    foreach(name python python3 python3.14)
      file(CREATE_LINK krait \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/bin/\${name}\" SYMBOLIC)
    endforeach()")
  install(DIRECTORY ${stdlib_tree} DESTINATION lib USE_SOURCE_PERMISSIONS
    PATTERN __pycache__ EXCLUDE PATTERN test EXCLUDE)
  if(stdlib_code)
    install(FILES ${stdlib_code} DESTINATION lib)
  endif()
endif()
