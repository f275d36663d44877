// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/alias.h"

#include <cstdlib>

#include "protocol/interpreter_path.h"

namespace pyfx {
namespace {

std::string_view LastPart(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

bool IsNameOfPython(std::string_view argv0) {
  constexpr std::string_view kPython = "python";
  const std::string_view name = LastPart(argv0);
  return name.starts_with(kPython) &&
         name.find_first_not_of("0123456789.", kPython.size()) == std::string_view::npos;
}

std::string FindBehindAlias(std::string_view argv0) {
  const char* path = std::getenv("PATH");
  return path == nullptr ? std::string() : FindOnPath(LastPart(argv0), path);
}

}  // namespace pyfx
