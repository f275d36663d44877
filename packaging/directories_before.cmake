# SPDX-License-Identifier: GPL-3.0-or-later
# First of `cmake --install`: which directories are there already. Those that it makes are opened for
# everybody by directories_after.cmake, since CMake makes them as the umask has it, and a tree that only
# root can enter is of no use. Files have modes of their own.
cmake_policy(VERSION 3.25)
set(pyfx_root "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}")
file(GLOB pyfx_there LIST_DIRECTORIES true "${pyfx_root}/*" "${pyfx_root}/*/*" "${pyfx_root}/*/*/*")
set(pyfx_made "") # the prefix and what is above it, if it is not there
set(directory "${pyfx_root}")
while(NOT EXISTS "${directory}")
  list(APPEND pyfx_made "${directory}")
  cmake_path(GET directory PARENT_PATH directory)
endwhile()
