# The command line. Links the front end from the core library; the rest follows when the interpreter executes.
if(TARGET krait_app)
  add_executable(krait $<TARGET_OBJECTS:krait_app>)
  target_link_libraries(krait PRIVATE krait_core)
endif()
