# SPDX-License-Identifier: GPL-3.0-or-later
# The embedded host, pyfx-zygote, which links PYFX_PYTHON's libpython: statically where the archive
# links, since Debian's shared library runs pure-Python loops 20 to 25 % slower than its python3
# (docs/performance.md). It serves where nothing can be preloaded into python3 itself
# (daemon/supervisor/start/zygote_program.h), and sanitizers look into it. Where it does not link it is left
# out, and nearly nobody misses it; the table of interpreters says why.
set(PYFX_EMBEDDED "AUTO" CACHE STRING
    "The embedded zygote: AUTO (where it links), ON (or it is an error), OFF")
set_property(CACHE PYFX_EMBEDDED PROPERTY STRINGS AUTO ON OFF)

set(query [[
import os, sysconfig
get = lambda name: sysconfig.get_config_var(name) or ""
words = (get("MODLIBS") + " " + get("LIBS") + " " + get("SYSLIBS")).split()
# MODLIBS may hold archives of CPython's build tree, and stray backslashes (Debian's 3.13 and 3.14).
words = [w for w in words if w.startswith("-") or os.path.isabs(w)]
print(get("LIBPL"), get("LIBDIR"), get("LIBRARY"), get("LDLIBRARY"), " ".join(dict.fromkeys(words)), sep="|")
]])

# Whether a program that embeds Python by `library` links: `result`; what the linker says: `reason`.
function(pyfx_try_embedding library libraries result reason)
  file(SHA256 "${library}" digest)
  set(options "")
  set(link "${library}")
  if(library MATCHES "\\.a$")
    set(link "-Wl,--whole-archive" "${library}" "-Wl,--no-whole-archive")
    set(options -no-pie)
  endif()
  # A result for each library, so that an upgrade of it is tried anew.
  try_compile(PYFX_EMBEDS_${digest}
    SOURCE_FROM_CONTENT embedding.cc
      "#include <Python.h>\nint main(int argc, char** argv) { return Py_BytesMain(argc, argv); }\n"
    CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${python_include}"
    LINK_LIBRARIES ${link} ${libraries}
    LINK_OPTIONS ${options}
    OUTPUT_VARIABLE output)
  if(NOT PYFX_EMBEDS_${digest})
    set(text "does not link")
    if(output MATCHES "undefined reference to [`']([A-Za-z0-9_]+)")
      set(text "lacks ${CMAKE_MATCH_1}()")
    elseif(output MATCHES "cannot find ([^\n:]+)")
      set(text "needs ${CMAKE_MATCH_1}")
    endif()
    set(PYFX_EMBEDS_${digest}_REASON "${text}" CACHE INTERNAL "")
  endif()
  set(${result} "${PYFX_EMBEDS_${digest}}" PARENT_SCOPE)
  set(${reason} "${PYFX_EMBEDS_${digest}_REASON}" PARENT_SCOPE)
endfunction()

set(libpython "")
set(embedded_note "") # the table's word
if(PYFX_EMBEDDED STREQUAL "OFF")
  set(embedded_note "no: PYFX_EMBEDDED is OFF")
elseif(CMAKE_CROSSCOMPILING)
  set(embedded_note "no: cross-compiled")
else()
  execute_process(COMMAND "${PYFX_PYTHON}" -c "${query}"
    OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "|" ";" answer "${answer}")
  list(GET answer 0 config_dir)
  list(GET answer 1 lib_dir)
  list(GET answer 2 static_name)
  list(GET answer 3 shared_name)
  list(GET answer 4 python_libs)
  separate_arguments(python_libs)
  set(reasons "")
  foreach(library "${config_dir}/${static_name}" "${lib_dir}/${shared_name}")
    cmake_path(GET library FILENAME name)
    if(libpython OR NOT name OR NOT EXISTS "${library}" OR IS_DIRECTORY "${library}")
      continue()
    endif()
    pyfx_try_embedding("${library}" "${python_libs}" links reason)
    if(links)
      set(libpython "${library}")
    else()
      list(APPEND reasons "${name} ${reason}")
    endif()
  endforeach()
  list(JOIN reasons ", " reasons)
  if(libpython)
    cmake_path(GET libpython FILENAME embedded_note)
    set(embedded_note "yes, by ${embedded_note}")
    if(reasons)
      string(APPEND embedded_note " (${reasons})")
    endif()
  elseif(reasons)
    set(embedded_note "no: ${reasons}")
  else()
    set(embedded_note "no: there is no libpython")
  endif()
endif()
if(PYFX_EMBEDDED STREQUAL "ON" AND NOT libpython)
  message(FATAL_ERROR "PYFX_EMBEDDED is ON, but ${PYFX_PYTHON} cannot be embedded: ${embedded_note}. "
                      "Install its libpython (Debian: python3-dev), or leave PYFX_EMBEDDED at AUTO.")
endif()
set_property(GLOBAL PROPERTY PYFX_HAS_EMBEDDED OFF)
if(NOT libpython)
  set_target_properties(pyfx_zygote_core PROPERTIES EXCLUDE_FROM_ALL ON) # only tests want it
  return()
endif()
set_property(GLOBAL PROPERTY PYFX_HAS_EMBEDDED ON)

# A package's upgrade brings files that are older than what was made from their predecessors, so their
# times say nothing: what embeds Python is made anew, at the next configuration, when this is another.
file(SHA256 "${libpython}" libpython_digest)
target_compile_definitions(pyfx_zygote_core PUBLIC PYFX_LIBPYTHON="${libpython_digest}")

add_executable(pyfx-zygote
  host/bring_up.cc host/embedded_main.cc host/embedded_version.cc libc/libc_getenv.cc libc/libc_getppid.cc libc/libc_paths.cc
  libc/libc_questions.cc libc/libc_settings.cc libc/libc_sockets.cc libc/libc_streams.cc libc/libc_threads.cc
  host/supervisor_channel.cc)
# The sanitizers' own start calls these, before anything that they watch may run.
if(PYFX_SANITIZE)
  set_source_files_properties(libc/libc_paths.cc libc/libc_questions.cc libc/libc_settings.cc libc/libc_streams.cc
    core/heard/paths_looked_at.cc core/heard/questions_asked.cc core/heard/settings_heard.cc
    PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON COMPILE_OPTIONS -fno-sanitize=all)
endif()
if(NOT PYFX_SANITIZE) # whose runtime has an __cxa_atexit() of its own
  target_sources(pyfx-zygote PRIVATE libc/libc_atexit.cc)
  target_compile_definitions(pyfx-zygote PRIVATE PYFX_LIBC_ATEXIT)
endif()
target_link_libraries(pyfx-zygote PRIVATE pyfx_zygote_core)
set_target_properties(pyfx-zygote PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY "${PYFX_LIBEXEC_OUTPUT_DIRECTORY}"
  # Extension modules look the C API up in the program.
  ENABLE_EXPORTS ON)
if(libpython MATCHES "\\.a$")
  target_link_libraries(pyfx-zygote PRIVATE "$<LINK_LIBRARY:WHOLE_ARCHIVE,${libpython}>" ${python_libs})
  target_link_options(pyfx-zygote PRIVATE -no-pie)
else()
  target_link_libraries(pyfx-zygote PRIVATE "${libpython}" ${python_libs})
endif()
install(TARGETS pyfx-zygote DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/pyfx")
