# What every start needs of functions and tables lies side by side in the released program: after the first link tools/order_functions
# finds it, and every later link (tools/ensure_built makes one at once) puts it in that order. Delete the list to have it made anew.
# Blocks that never ran in training (cmake/training.proftext) leave their functions, and lie behind all of these.
if(TARGET krait AND CMAKE_CXX_FLAGS MATCHES "-flto")
  set(startup_order ${CMAKE_BINARY_DIR}/startup_order.txt)
  if(NOT EXISTS ${startup_order} OR ${CMAKE_SOURCE_DIR}/tools/order_functions IS_NEWER_THAN ${startup_order}
      OR ${CMAKE_SOURCE_DIR}/tools/common_program.py IS_NEWER_THAN ${startup_order})
    file(WRITE ${startup_order} "")
  endif()
  target_link_options(krait PRIVATE -Wl,--symbol-ordering-file=${startup_order} -Wl,--no-warn-symbol-ordering
    -Wl,-mllvm,-enable-split-machine-functions -Wl,-mllvm,-mfs-psi-cutoff=0)
  set_property(TARGET krait APPEND PROPERTY LINK_DEPENDS ${startup_order})
  add_custom_command(TARGET krait POST_BUILD
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/order_functions $<TARGET_FILE:krait> ${startup_order} VERBATIM)
endif()
