# Unicode 16 tables: src/base/unicode_tables.h, generated from the Unicode Character Database.
set(KRAIT_UNICODE "" CACHE PATH "folder with the Unicode Character Database (default: fetched by tools/fetch_unicode)")
if(KRAIT_UNICODE)
  set(unicode_folder ${KRAIT_UNICODE})
else()
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch_unicode OUTPUT_VARIABLE unicode_folder
    OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE fetched)
  if(NOT fetched EQUAL 0)
    message(FATAL_ERROR "tools/fetch_unicode failed; name a folder with the Unicode Character Database: -DKRAIT_UNICODE=...")
  endif()
endif()
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
add_custom_command(
  OUTPUT ${generated}/unicode_data.cpp ${generated}/unicode_enums.h
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/generate_unicode ${unicode_folder} ${generated}
  DEPENDS ${CMAKE_SOURCE_DIR}/tools/generate_unicode ${unicode_folder}/UnicodeData.txt
  COMMENT "Generating the Unicode tables")
add_custom_target(krait_unicode_enums DEPENDS ${generated}/unicode_enums.h)
target_sources(krait_base PRIVATE ${generated}/unicode_data.cpp)
# Every folder may include base/unicode.h, which includes a generated header.
foreach(folder IN LISTS KRAIT_FOLDERS)
  if(TARGET krait_${folder})
    add_dependencies(krait_${folder} krait_unicode_enums)
  endif()
endforeach()
