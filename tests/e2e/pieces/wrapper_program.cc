// SPDX-License-Identifier: GPL-3.0-or-later
//
// A python3 that is a program of its own, as some packagers, companies and version managers have
// it: leaves a trace beside itself, then becomes the real one, or that which PYFX_TEST_WRAPPED
// names.
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

int main(int, char** argv) {
  const std::string trace = std::string(argv[0]) + ".executed";
  ::close(::open(trace.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  char* const wrapped = std::getenv("PYFX_TEST_WRAPPED");
  argv[0] = wrapped != nullptr ? wrapped : const_cast<char*>("/usr/bin/python3");
  if (wrapped != nullptr) ::setenv("BY_SHIM", "1", 1);
  ::execv(argv[0], argv);
  return 127;
}
