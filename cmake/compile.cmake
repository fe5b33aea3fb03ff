# krait-compile: the compiler alone, for tools/compare_code. Without what turns code units into objects.
file(GLOB compiler_sources CONFIGURE_DEPENDS src/compile/*.cpp)
list(FILTER compiler_sources EXCLUDE REGEX "compile/(compile|code_objects)\\.cpp$")
file(GLOB translator_sources CONFIGURE_DEPENDS src/interp/translate*.cpp src/interp/portable_reader.cpp src/interp/verify_executable.cpp)
add_executable(krait-compile EXCLUDE_FROM_ALL tools/krait_compile.cpp tools/image_writer.cpp ${compiler_sources} src/code/opcode.cpp src/code/verify.cpp
  src/code/line_table.cpp src/code/marshal_format.cpp ${translator_sources} $<TARGET_OBJECTS:krait_base> $<TARGET_OBJECTS:krait_syntax>)
target_include_directories(krait-compile PRIVATE src ${generated})
target_link_libraries(krait-compile PRIVATE krait_libs)
