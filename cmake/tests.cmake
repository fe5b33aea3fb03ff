# Unit tests: every tests/unit/*_test.cpp, one binary with all of the core linked in.
file(GLOB unit_tests CONFIGURE_DEPENDS tests/unit/*_test.cpp)
find_package(GTest)
if(unit_tests AND GTest_FOUND)
  add_executable(krait-unit EXCLUDE_FROM_ALL ${unit_tests} ${core_objects})
  target_include_directories(krait-unit PRIVATE src tests/unit ${generated})
  target_link_libraries(krait-unit PRIVATE krait_libs GTest::gtest GTest::gtest_main)
endif()
