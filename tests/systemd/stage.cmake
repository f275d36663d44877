# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the build tree `build` for the prefix `prefix` below the folder `stage`, as whoever makes
# a package does.
file(REMOVE_RECURSE "${stage}")
set(ENV{DESTDIR} "${stage}")
# The list of installed files belongs to whoever installs really (`./do uninstall` reads it).
set(manifest "${build}/install_manifest.txt")
if(EXISTS "${manifest}")
  file(RENAME "${manifest}" "${manifest}.kept")
endif()
execute_process(COMMAND "${CMAKE_COMMAND}" --install "${build}" --prefix "${prefix}"
                OUTPUT_QUIET RESULT_VARIABLE status)
file(REMOVE "${manifest}")
if(EXISTS "${manifest}.kept")
  file(RENAME "${manifest}.kept" "${manifest}")
endif()
if(NOT status EQUAL 0)
  message(FATAL_ERROR "cmake --install: ${status}")
endif()
