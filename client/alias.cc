// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/alias.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace pyfx {
namespace {

std::string_view LastPart(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool IsExecutable(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

// This program, or one that is another installation's.
bool IsPyfxc(const std::string& path) {
  struct stat theirs {};
  struct stat own {};
  if (::stat(path.c_str(), &theirs) == 0 && ::stat("/proc/self/exe", &own) == 0 &&
      theirs.st_dev == own.st_dev && theirs.st_ino == own.st_ino) {
    return true;
  }
  std::array<char, PATH_MAX> resolved;
  return ::realpath(path.c_str(), resolved.data()) != nullptr &&
         LastPart(resolved.data()) == "pyfxc";
}

}  // namespace

bool IsNameOfPython(std::string_view argv0) {
  constexpr std::string_view kPython = "python";
  const std::string_view name = LastPart(argv0);
  return name.starts_with(kPython) &&
         name.find_first_not_of("0123456789.", kPython.size()) == std::string_view::npos;
}

std::string FindBehindAlias(std::string_view argv0) {
  const char* variable = std::getenv("PATH");
  if (variable == nullptr) return {};
  std::string_view path = variable;
  while (true) {
    const std::size_t colon = path.find(':');
    std::string candidate(path.substr(0, colon));
    if (candidate.empty()) candidate.push_back('.');  // as the shell and execvp(3) have it
    candidate.append("/").append(LastPart(argv0));
    if (IsExecutable(candidate) && !IsPyfxc(candidate)) return candidate;
    if (colon == std::string_view::npos) return {};
    path.remove_prefix(colon + 1);
  }
}

}  // namespace pyfx
