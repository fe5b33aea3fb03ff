# Frozen modules: what every start needs is compiled by krait-compile and linked in.
# A row: NAME|ORIGINAL NAME|m or p (package)|name in the code's file name|FILE below the library (-: empty)
if(TARGET krait_runtime AND TARGET krait_stdlib)
  set(frozen_rows
    "_frozen_importlib|importlib._bootstrap|m|importlib._bootstrap|importlib/_bootstrap.py"
    "_frozen_importlib_external|importlib._bootstrap_external|m|importlib._bootstrap_external|importlib/_bootstrap_external.py"
    "zipimport|zipimport|m|zipimport|zipimport.py"
    "abc|abc|m|abc|abc.py"
    "codecs|codecs|m|codecs|codecs.py"
    "io|io|m|io|io.py"
    "_collections_abc|_collections_abc|m|_collections_abc|_collections_abc.py"
    "_sitebuiltins|_sitebuiltins|m|_sitebuiltins|_sitebuiltins.py"
    "genericpath|genericpath|m|genericpath|genericpath.py"
    "ntpath|ntpath|m|ntpath|ntpath.py"
    "posixpath|posixpath|m|posixpath|posixpath.py"
    "os|os|m|os|os.py"
    "site|site|m|site|site.py"
    "stat|stat|m|stat|stat.py"
    "importlib.util|importlib.util|m|importlib.util|importlib/util.py"
    "importlib.machinery|importlib.machinery|m|importlib.machinery|importlib/machinery.py"
    "runpy|runpy|m|runpy|runpy.py"
    "__hello__|__hello__|m|__hello__|__hello__.py"
    "__hello_alias__|__hello__|m|__hello__|__hello__.py"
    "__phello_alias__|__hello__|p|__hello__|__hello__.py"
    "__phello_alias__.spam|__hello__|m|__hello__|__hello__.py"
    "__phello__|__phello__|p|__phello__|__phello__/__init__.py"
    "__phello__.__init__|<__phello__|m|__phello__|__phello__/__init__.py"
    "__phello__.ham|__phello__.ham|p|__phello__.ham|-"
    "__phello__.ham.__init__|<__phello__.ham|m|__phello__.ham|-"
    "__phello__.ham.eggs|__phello__.ham.eggs|m|__phello__.ham.eggs|-"
    "__phello__.spam|__phello__.spam|m|__phello__.spam|__phello__/spam.py"
    "__hello_only__||m|__hello_only__|${CMAKE_SOURCE_DIR}/lib/frozen_only.py"
  )
  set(frozen_source ${generated}/frozen_modules.cpp)
  add_custom_command(OUTPUT ${frozen_source}
    COMMAND krait-compile --freeze=${frozen_source} --library=${stdlib_tree} ${frozen_rows}
    DEPENDS krait-compile ${stdlib_stamp} ${CMAKE_SOURCE_DIR}/lib/frozen_only.py ${CMAKE_SOURCE_DIR}/cmake/stdlib_frozen.cmake
    COMMENT "Freezing the modules of the start" VERBATIM)
  target_sources(krait_runtime PRIVATE ${frozen_source})
endif()
