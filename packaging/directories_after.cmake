# SPDX-License-Identifier: GPL-3.0-or-later
# Last of `cmake --install`: see directories_before.cmake.
cmake_policy(VERSION 3.25)
foreach(file IN LISTS CMAKE_INSTALL_MANIFEST_FILES)
  cmake_path(GET file PARENT_PATH directory)
  set(directory "$ENV{DESTDIR}${directory}")
  while(TRUE)
    cmake_path(IS_PREFIX pyfx_root "${directory}" below)
    if(NOT below OR directory STREQUAL pyfx_root OR directory IN_LIST pyfx_there OR directory IN_LIST pyfx_made)
      break()
    endif()
    list(APPEND pyfx_made "${directory}")
    cmake_path(GET directory PARENT_PATH directory)
  endwhile()
endforeach()
foreach(directory IN LISTS pyfx_made)
  file(CHMOD "${directory}" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
    GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
endforeach()
