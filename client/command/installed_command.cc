// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/command/installed_command.h"

#include <unistd.h>

#include "client/command/interpreter.h"
#include "client/command/shebang.h"
#include "protocol/files/interpreter_path.h"

namespace pyfx {
namespace {

// The directory that a file is in.
std::string BinOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

std::optional<std::string> InterpreterOfCommand(const std::string& script, std::string_view head) {
  // Half a line could name another one.
  if (head.find('\n') == std::string_view::npos) return std::nullopt;
  const std::optional<Shebang> shebang = ReadShebang(head, script);
  if (!shebang || !shebang->option.empty()) return std::nullopt;
  const std::string& python = shebang->interpreter;
  if (!python.starts_with('/') || !IsNameOfPython(python) || !IsExecutableFile(python)) {
    return std::nullopt;
  }
  const std::string directory = BinOf(python);
  if (::access((directory + "/../pyvenv.cfg").c_str(), R_OK) != 0) return std::nullopt;
  const std::string file = RealPath(script);
  if (file.empty() || BinOf(file) != RealPath(directory)) return std::nullopt;
  return python;
}

}  // namespace pyfx
