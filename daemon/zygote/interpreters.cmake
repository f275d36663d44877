# SPDX-License-Identifier: GPL-3.0-or-later
# What the interpreters of this machine are, and the table of what pyfx will have for each: a core,
# and the embedded zygote for one of them, or why not.

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS core/cpython/version/supported.h)
foreach(which OLDEST NEWEST)
  file(STRINGS core/cpython/version/supported.h line REGEX "PYFX_${which}_PYTHON_MINOR")
  string(REGEX MATCH "[0-9]+$" minor "${line}")
  set(${which}_PYTHON "3.${minor}")
endforeach()

set(facts_query [[
import os, sys, sysconfig
get = sysconfig.get_config_var
places = [p for p in (sysconfig.get_path("include"), get("INCLUDEPY"))
          if p and os.path.exists(os.path.join(p, "Python.h"))]
kind = ("" if sys.implementation.name == "cpython" else sys.implementation.name)
if get("Py_GIL_DISABLED"):
    kind = "free-threaded"
elif hasattr(sys, "gettotalrefcount"):
    kind = "a debug build"
elif sys.version_info.releaselevel != "final":
    kind = "a pre-release (%s)" % sys.version_info.releaselevel
print("%d.%d" % sys.version_info[:2], "%d.%d.%d" % sys.version_info[:3], kind, (places + [""])[0], sep="|")
]])

# Sets PREFIX_minor, PREFIX_version, PREFIX_include, and PREFIX_reason: why there can be no core,
# empty if there can. All empty if `interpreter` does not answer.
function(interpreter_facts interpreter prefix)
  execute_process(COMMAND "${interpreter}" -I -S -c "${facts_query}"
    OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET TIMEOUT 10)
  set(minor "")
  set(version "")
  set(include "")
  set(reason "does not answer")
  if(answer MATCHES "^([^|]*)\\|([^|]*)\\|([^|]*)\\|([^|]*)$")
    set(minor "${CMAKE_MATCH_1}")
    set(version "${CMAKE_MATCH_2}")
    set(reason "${CMAKE_MATCH_3}")
    set(include "${CMAKE_MATCH_4}")
    if(reason)
    elseif(minor VERSION_LESS OLDEST_PYTHON OR minor VERSION_GREATER NEWEST_PYTHON)
      set(reason "only ${OLDEST_PYTHON} to ${NEWEST_PYTHON}")
    elseif(NOT include)
      set(reason "no headers (Debian: python${minor}-dev)")
    endif()
  endif()
  foreach(name minor version include reason)
    set(${prefix}_${name} "${${name}}" PARENT_SCOPE)
  endforeach()
endfunction()

# A row of the table.
function(table_row interpreter version core embedded)
  set(row "")
  foreach(cell "${interpreter}:34" "${version}:9" "${core}:24" "${embedded}:0")
    string(REGEX MATCH "^(.*):([0-9]+)$" ignored "${cell}")
    set(text "${CMAKE_MATCH_1}")
    set(width "${CMAKE_MATCH_2}")
    string(LENGTH "${text}" length)
    math(EXPR missing "${width} - ${length}")
    if(missing GREATER 0)
      string(REPEAT " " ${missing} padding)
      string(APPEND text "${padding}")
    endif()
    string(APPEND row "${text} ")
  endforeach()
  string(STRIP "${row}" row)
  set_property(DIRECTORY APPEND PROPERTY interpreter_rows "${row}")
endfunction()

function(interpreter_table)
  get_property(rows DIRECTORY PROPERTY interpreter_rows)
  foreach(row IN LISTS rows)
    message(STATUS "${row}")
  endforeach()
endfunction()

table_row("interpreter" "version" "core" "embedded")

interpreter_facts("${PYFX_PYTHON}" python)
if(NOT python_version)
  message(FATAL_ERROR "\"${PYFX_PYTHON}\" is no Python that answers: set PYFX_PYTHON to one "
                      "(-DPYFX_PYTHON=/usr/bin/python3).")
elseif(python_reason)
  message(FATAL_ERROR "\"${PYFX_PYTHON}\", Python ${python_version}, cannot be kept warm: ${python_reason}. "
                      "Set PYFX_PYTHON to one that can (-DPYFX_PYTHON=/usr/bin/python3).")
endif()
