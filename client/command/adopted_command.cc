// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/command/adopted_command.h"

#include <limits.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <array>

#include "client/command/interpreter.h"
#include "client/command/shebang.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

bool IsLink(const char* path) {
  std::array<char, PATH_MAX> target;
  return ::readlink(path, target.data(), target.size()) > 0;
}

// The path that this program was executed by (getauxval(3), AT_EXECFN).
std::string_view ExecutedAs() {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel has it as a number
  const auto* path = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
  return path != nullptr && IsLink(path) ? path : "";
}

}  // namespace

std::optional<AdoptedCommand> FindAdoptedCommand(std::string_view argv0) {
  const std::string_view called = argv0.substr(argv0.rfind('/') + 1);
  if (called.starts_with("pyfxc") || IsNameOfPython(called)) return std::nullopt;
  const std::string_view path = ExecutedAs();
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || !path.substr(0, slash).ends_with("/pyfx/bin")) {
    return std::nullopt;
  }
  AdoptedCommand command;
  command.name = path.substr(slash + 1);
  command.program = FindOnPath(command.name, Env("PATH"));
  const std::optional<Shebang> shebang =
      command.program.empty() ? std::nullopt : ShebangOf(command.program);
  if (!shebang || !IsNameOfPython(shebang->interpreter)) return command;
  command.interpreter = shebang->interpreter;
  if (!shebang->option.empty()) command.words.push_back(shebang->option);
  command.words.push_back(command.program);
  return command;
}

}  // namespace pyfx
