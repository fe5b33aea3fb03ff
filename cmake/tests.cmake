# Unit tests: every tests/unit/*_test.cpp, one binary with what they use of the core.
file(GLOB unit_tests CONFIGURE_DEPENDS tests/unit/*_test.cpp)
find_package(GTest)
if(unit_tests AND GTest_FOUND)
  add_executable(krait-unit EXCLUDE_FROM_ALL ${unit_tests})
  target_include_directories(krait-unit PRIVATE src tests/unit ${generated})
  target_link_libraries(krait-unit PRIVATE krait_core GTest::gtest GTest::gtest_main)
endif()
