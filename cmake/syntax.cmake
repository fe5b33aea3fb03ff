# The tokenizer and the parser alone: tokens, trees and errors of files.
if(TARGET krait_syntax)
  add_executable(krait-syntax EXCLUDE_FROM_ALL tools/krait_syntax.cpp $<TARGET_OBJECTS:krait_syntax> $<TARGET_OBJECTS:krait_base>)
  target_include_directories(krait-syntax PRIVATE src ${generated})
  target_link_libraries(krait-syntax PRIVATE krait_libs)
endif()
