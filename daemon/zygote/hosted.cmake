# SPDX-License-Identifier: GPL-3.0-or-later
# The hosted way (host/hosted.h): the host, and a core for each CPython that is found. They are loaded into
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
  host/hosted_functions.cc host/hosted_load.cc host/hosted_main.cc libc/libc_atexit.cc libc/libc_getenv.cc libc/libc_getppid.cc
  libc/libc_paths.cc libc/libc_questions.cc libc/libc_settings.cc libc/libc_sockets.cc libc/libc_streams.cc libc/libc_threads.cc
  host/supervisor_channel.cc
  ${protocol_sources})
target_link_libraries(pyfx-host PRIVATE pyfx_hosted_options)
target_link_options(pyfx-host PRIVATE
  "-Wl,--version-script,${CMAKE_CURRENT_SOURCE_DIR}/host/hosted.map" -Wl,-z,defs)
set_target_properties(pyfx-host PROPERTIES
  PREFIX "" LIBRARY_OUTPUT_DIRECTORY "${PYFX_LIBEXEC_OUTPUT_DIRECTORY}"
  UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
install(TARGETS pyfx-host LIBRARY DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/pyfx")

# All that the hosted way needs.
add_custom_target(pyfx-cores ALL DEPENDS pyfx-host)

# A core is compiled as one file, so that making one is quick, and a compiler is enough for it. The
# sources are where "pyfxctl core build" finds them: of the build tree, by links.
set(core_tree "${PROJECT_BINARY_DIR}/share/pyfx/core")
set(core_parts host/bring_up.cc host/hosted_core.cc host/supervisor_channel.cc)
get_target_property(core_sources pyfx_zygote_core SOURCES)
list(FILTER core_sources INCLUDE REGEX "^core/")
set(core_includes "")
foreach(source ${core_parts} ${core_sources})
  string(APPEND core_includes "#include \"daemon/zygote/${source}\"\n")
endforeach()
string(REPLACE "#include \"daemon/zygote/core/cpython/cpython_internals.cc\"\n" "" core_includes
  "${core_includes}")
foreach(source ${protocol_sources})
  cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
  string(APPEND core_includes "#include \"${source}\"\n")
endforeach()
foreach(source ${core_generated} compiled_helpers.cc)
  string(APPEND core_includes "#include \"${source}\"\n")
endforeach()
file(CONFIGURE OUTPUT "${core_tree}/core.cc" @ONLY CONTENT
"// All of a core, as one file. Made by CMake.
#ifndef PYFX_VERSION
#define PYFX_VERSION \"@PROJECT_VERSION@\"
#endif
#include \"daemon/zygote/core/cpython/cpython_internals.cc\" // wants Python.h to itself
@core_includes@")
file(MAKE_DIRECTORY "${core_tree}/daemon")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/protocol" "${core_tree}/protocol" SYMBOLIC)
file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${core_tree}/daemon/zygote" SYMBOLIC)
file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}/build_core.sh" "${core_tree}/build" SYMBOLIC)
foreach(source ${core_generated})
  file(CREATE_LINK "${CMAKE_CURRENT_BINARY_DIR}/${source}" "${core_tree}/${source}" SYMBOLIC)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${source}" DESTINATION "${CMAKE_INSTALL_DATADIR}/pyfx/core")
endforeach()
install(FILES "${core_tree}/core.cc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pyfx/core")
install(PROGRAMS build_core.sh DESTINATION "${CMAKE_INSTALL_DATADIR}/pyfx/core" RENAME build)
install(FILES compile_helpers.py DESTINATION "${CMAKE_INSTALL_DATADIR}/pyfx/core/daemon/zygote")
install(FILES ${core_parts} host/bring_up.h host/hosted.h host/hosted_core.map
  DESTINATION "${CMAKE_INSTALL_DATADIR}/pyfx/core/daemon/zygote/host")
install(DIRECTORY core DESTINATION "${CMAKE_INSTALL_DATADIR}/pyfx/core/daemon/zygote"
  FILES_MATCHING PATTERN "*.cc" PATTERN "*.h")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/protocol" DESTINATION "${CMAKE_INSTALL_DATADIR}/pyfx/core"
  FILES_MATCHING PATTERN "*.cc" PATTERN "*.h")

# For which CPythons cores are made now: the first of each minor version, since a core is good for all
# micro versions that have the same structures, and says so when one has others.
set(PYFX_CORE_PYTHONS "" CACHE STRING
    "Interpreters to make cores for beside PYFX_PYTHON; SYSTEM: those in /usr/bin; empty: all that are found, one of each minor version")
set(candidates ${PYFX_CORE_PYTHONS})
if(PYFX_CORE_PYTHONS STREQUAL "SYSTEM")
  file(GLOB candidates /usr/bin/python3.[0-9][0-9])
elseif(NOT candidates)
  set(patterns "")
  string(REPLACE ":" ";" path "$ENV{PATH}")
  foreach(directory ${path} /usr/local/bin)
    list(APPEND patterns "${directory}/python3.[0-9][0-9]")
  endforeach()
  foreach(place .pyenv/versions .local/share/uv/python miniconda3/envs anaconda3/envs
                miniforge3/envs .conda/envs)
    list(APPEND patterns "$ENV{HOME}/${place}/*/bin/python3")
  endforeach()
  foreach(place miniconda3 anaconda3 miniforge3)
    list(APPEND patterns "$ENV{HOME}/${place}/bin/python3")
  endforeach()
  file(GLOB candidates ${patterns} /opt/python/*/bin/python3 /opt/conda/bin/python3)
endif()
list(PREPEND candidates "${PYFX_PYTHON}")

set(versions "") # minor ones and micro ones that there is a core for
foreach(candidate ${candidates})
  interpreter_facts("${candidate}" facts)
  if(NOT facts_version)
    continue()
  endif()
  set(embedded "")
  if(candidate STREQUAL PYFX_PYTHON AND NOT versions)
    set(embedded "${embedded_note}")
  endif()
  if(facts_reason)
    table_row("${candidate}" "${facts_version}" "no: ${facts_reason}" "${embedded}")
    continue()
  endif()
  set(minor "${facts_minor}")
  set(version "${facts_version}")
  if(version IN_LIST versions OR (minor IN_LIST versions AND NOT PYFX_CORE_PYTHONS))
    continue()
  endif()
  list(APPEND versions "${minor}" "${version}")
  table_row("${candidate}" "${version}" "yes" "${embedded}")
  set(core "cpython-${version}")
  pyfx_compile_helpers("${candidate}" "${version}" compiled_helpers)
  cmake_path(GET compiled_helpers PARENT_PATH compiled_directory)
  add_library(${core} MODULE "${core_tree}/core.cc")
  # Which includes this.
  set_property(SOURCE "${core_tree}/core.cc" APPEND PROPERTY OBJECT_DEPENDS "${compiled_helpers}")
  target_include_directories(${core} PRIVATE "${compiled_directory}")
  target_link_libraries(${core} PRIVATE pyfx_hosted_options)
  target_compile_options(${core} PRIVATE -fvisibility=hidden)
  target_include_directories(${core} SYSTEM PRIVATE "${facts_include}")
  target_link_options(${core} PRIVATE
    "-Wl,--version-script,${CMAKE_CURRENT_SOURCE_DIR}/host/hosted_core.map")
  set_target_properties(${core} PROPERTIES
    PREFIX "" LIBRARY_OUTPUT_DIRECTORY "${PYFX_LIBEXEC_OUTPUT_DIRECTORY}/cores" UNITY_BUILD OFF)
  add_dependencies(pyfx-cores ${core})
  set_property(GLOBAL APPEND PROPERTY PYFX_CORE_INTERPRETERS "${candidate}")
  install(TARGETS ${core} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/pyfx/cores")
endforeach()
