// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cold/cold_run.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace pyfx {

Status CheckIsNotThisProgram(const std::string& python) {
  struct stat interpreter, self;
  if (::stat(python.c_str(), &interpreter) != 0) return {};  // execve() says why
  // Without /proc it cannot be told; an installation that leads to itself shows where /proc is.
  if (::stat("/proc/self/exe", &self) != 0) return {};
  if (interpreter.st_dev != self.st_dev || interpreter.st_ino != self.st_ino) return {};
  return Error{Errc::kFailed, "cannot run cold: \"" + python +
                                  "\" is pyfxc itself, not an interpreter; build pyfx with "
                                  "PYFX_PYTHON set to the real one"};
}

int ExecutePython(const std::string& program, const std::string& argv0,
                  const std::vector<std::string>& argv) {
  std::vector<char*> pointers;
  pointers.reserve(argv.size() + 2);
  pointers.push_back(const_cast<char*>(argv0.c_str()));
  for (const std::string& arg : argv) pointers.push_back(const_cast<char*>(arg.c_str()));
  pointers.push_back(nullptr);
  ::execve(program.c_str(), pointers.data(), environ);
  return errno;
}

}  // namespace pyfx
