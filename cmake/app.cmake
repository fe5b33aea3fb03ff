# The command line: everything there is.
if(TARGET krait_app)
  add_executable(krait $<TARGET_OBJECTS:krait_app> ${core_objects})
  target_link_libraries(krait PRIVATE krait_libs)
endif()
