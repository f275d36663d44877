// SPDX-License-Identifier: GPL-3.0-or-later
//
// A python3 that is a program of its own, as some packagers and companies have it: leaves a trace
// beside itself, then becomes the real one.
#include <fcntl.h>
#include <unistd.h>

#include <string>

int main(int, char** argv) {
  const std::string trace = std::string(argv[0]) + ".executed";
  ::close(::open(trace.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  argv[0] = const_cast<char*>("/usr/bin/python3");
  ::execv(argv[0], argv);
  return 127;
}
