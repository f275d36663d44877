# SPDX-License-Identifier: GPL-3.0-or-later
# The hosted way (hosted.h): the host, and a core for each CPython that is found. They are loaded into
# other programs' processes, which may hold another C++ library: theirs is inside, and not seen.

# Without sanitizers, whose runtime would have to come before everything else in those processes.
add_library(pyfx_hosted_options INTERFACE)
target_include_directories(pyfx_hosted_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(pyfx_hosted_options INTERFACE PYFX_VERSION="${PROJECT_VERSION}")
target_compile_options(pyfx_hosted_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
  $<$<BOOL:${PYFX_WERROR}>:-Werror> -fPIC)
target_link_options(pyfx_hosted_options INTERFACE
  -static-libstdc++ -static-libgcc -Wl,--exclude-libs,ALL)

get_target_property(protocol_sources pyfx_protocol SOURCES)
list(TRANSFORM protocol_sources PREPEND "${PROJECT_SOURCE_DIR}/protocol/")

add_library(pyfx-host MODULE
  hosted_functions.cc hosted_load.cc hosted_main.cc libc_atexit.cc libc_getenv.cc libc_getppid.cc
  libc_threads.cc supervisor_channel.cc ${protocol_sources})
target_link_libraries(pyfx-host PRIVATE pyfx_hosted_options)
target_link_options(pyfx-host PRIVATE
  "-Wl,--version-script,${CMAKE_CURRENT_SOURCE_DIR}/hosted.map" -Wl,-z,defs)
set_target_properties(pyfx-host PROPERTIES
  PREFIX "" LIBRARY_OUTPUT_DIRECTORY "${PYFX_LIBEXEC_OUTPUT_DIRECTORY}"
  UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
install(TARGETS pyfx-host LIBRARY DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/pyfx")

# A core is compiled as one file, so that making one is quick, and a compiler is enough for it.
get_target_property(core_sources pyfx_zygote_core SOURCES)
set(core_includes "")
foreach(source bring_up.cc hosted_core.cc supervisor_channel.cc ${core_sources})
  if(NOT source MATCHES "cpython_internals\\.cc$|^/")
    string(APPEND core_includes "#include \"daemon/zygote/${source}\"\n")
  endif()
endforeach()
foreach(source consumed_source.cc specialise_source.cc warm_up_source.cc)
  string(APPEND core_includes "#include \"${source}\"\n")
endforeach()
foreach(source ${protocol_sources})
  cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
  string(APPEND core_includes "#include \"${source}\"\n")
endforeach()
file(CONFIGURE OUTPUT core.cc @ONLY CONTENT
"// All of a core, as one file. Made by CMake.
#include \"daemon/zygote/core/cpython_internals.cc\" // wants Python.h to itself
@core_includes@")

# All that the hosted way needs.
add_custom_target(pyfx-cores ALL DEPENDS pyfx-host)

foreach(core_python "${PYFX_PYTHON}")
  execute_process(COMMAND "${core_python}" -c
    "import sysconfig, sys; print(*sys.version_info[:3], sep='.'); print(sysconfig.get_config_var('INCLUDEPY'))"
    OUTPUT_VARIABLE core_python_facts OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" core_python_facts "${core_python_facts}")
  list(GET core_python_facts 0 core_version)
  list(GET core_python_facts 1 core_include)
  set(core "cpython-${core_version}")
  add_library(${core} MODULE "${CMAKE_CURRENT_BINARY_DIR}/core.cc")
  target_link_libraries(${core} PRIVATE pyfx_hosted_options)
  target_compile_options(${core} PRIVATE -fvisibility=hidden)
  target_include_directories(${core} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
  target_include_directories(${core} SYSTEM PRIVATE "${core_include}")
  target_link_options(${core} PRIVATE
    "-Wl,--version-script,${CMAKE_CURRENT_SOURCE_DIR}/hosted_core.map")
  set_target_properties(${core} PROPERTIES
    PREFIX "" LIBRARY_OUTPUT_DIRECTORY "${PYFX_LIBEXEC_OUTPUT_DIRECTORY}/cores")
  add_dependencies(pyfx-cores ${core})
  install(TARGETS ${core} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/pyfx/cores")
endforeach()
