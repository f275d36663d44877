// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/base/named_interpreter.h"

#include <filesystem>
#include <utility>

#include "client/control/files/files.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"

namespace pyfx {

Result<NamedInterpreter> NameInterpreter(const std::string& python) {
  // A name that is a directory's here is an environment rather than a program on PATH.
  std::error_code failed;
  const bool has_slash = python.find('/') != std::string::npos;
  const bool relative = has_slash ? python[0] != '/' && python[0] != '~'
                                  : std::filesystem::is_directory(python, failed);
  NamedInterpreter named;
  named.setting = relative ? AbsolutePath(python) : python;
  while (named.setting.size() > 1 && named.setting.ends_with('/')) named.setting.pop_back();
  Result<std::string> path = FindInterpreter(named.setting, Env("PATH"), Env("HOME"));
  if (!path) return std::move(path).error();
  named.path = std::move(*path);
  return named;
}

}  // namespace pyfx
