# The interpreter itself.
if(TARGET krait_app)
  add_executable(krait ${core_objects} $<TARGET_OBJECTS:krait_app>)
  target_link_libraries(krait PRIVATE krait_libs)
endif()
