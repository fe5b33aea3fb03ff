# What a build knows about how often code runs: cmake/training.proftext, counted and written by tools/train. The optimizer lays out, inlines and
# unrolls the runtime by it. Functions that changed since are compiled as without it. Not for the instructions' handlers, whose fast paths are
# laid out by hand, for all programs: what a training program happens to do most would displace what others do. Values seen at indirect calls are
# not recorded: promoting those calls makes the link five times as long, for two percent.
find_program(LLVM_PROFDATA llvm-profdata-19)
set(training ${CMAKE_SOURCE_DIR}/cmake/training.proftext)
if(LLVM_PROFDATA AND CMAKE_CXX_FLAGS MATCHES "-flto" AND EXISTS ${training})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${training})
  set(profile ${CMAKE_BINARY_DIR}/training.profdata)
  execute_process(COMMAND ${LLVM_PROFDATA} merge -o ${profile}.new ${training} COMMAND_ERROR_IS_FATAL ANY)
  file(COPY_FILE ${profile}.new ${profile} ONLY_IF_DIFFERENT)
  # When all sources are known, generated ones too.
  function(use_training_counts)
    foreach(folder IN LISTS KRAIT_FOLDERS)
      if(TARGET krait_${folder})
        # The path is relative to the build folder so that ccache serves checkouts elsewhere.
        target_compile_options(krait_${folder} PRIVATE -fprofile-use=training.profdata -Wno-backend-plugin
          "SHELL:-mllvm -static-func-full-module-prefix=false" "SHELL:-mllvm -disable-vp")
        get_target_property(sources krait_${folder} SOURCES)
        set_property(SOURCE ${sources} APPEND PROPERTY OBJECT_DEPENDS ${profile})
      endif()
    endforeach()
  endfunction()
  cmake_language(DEFER CALL use_training_counts)
  file(GLOB handlers src/interp/handlers_*.cpp)
  set_property(SOURCE ${handlers} APPEND PROPERTY COMPILE_OPTIONS -fno-profile-use)
endif()
