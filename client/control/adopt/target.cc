// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/adopt/target.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

#include "client/command/interpreter.h"
#include "client/command/shebang.h"
#include "client/control/environment/environment.h"
#include "client/control/files/files.h"
#include "client/control/files/user_directories.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

Error UnfitTarget(const std::string& word, const std::string& why) {
  return {Errc::kInvalid, "cannot adopt \"" + word + "\": " + why};
}

bool IsDirectory(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

// Whose link it is on PATH, as pipx and uv make them.
std::string EndOfLinks(const std::string& path) {
  std::error_code failed;
  std::string real = std::filesystem::canonical(path, failed).string();
  return failed ? path : real;
}

// The interpreter's path by which it finds its environment; empty: it is no Python's.
std::string InterpreterOf(const std::string& program) {
  const std::optional<Shebang> shebang = ShebangOf(program);
  if (!shebang) return {};
  const std::string& name = shebang->interpreter;
  if (!IsNameOfPython(name)) return {};
  return name.find('/') == std::string::npos ? FindOnPath(name, Env("PATH")) : name;
}

Result<AdoptTarget> ForCommand(const std::string& word, const std::string& program) {
  const std::string name = program.substr(program.rfind('/') + 1);
  if (EndOfLinks(FindOnPath(name, Env("PATH"))) != EndOfLinks(program)) {
    return UnfitTarget(word,
                       "it belongs to no environment of yours and is not on PATH: start it with "
                       "\"pyfxc " +
                           program + "\", or let it begin with \"#!/usr/bin/env pyfxc\"");
  }
  return AdoptTarget{{}, name, program};
}

}  // namespace

Result<AdoptTarget> FindAdoptTarget(const std::string& word) {
  if (word.empty()) return UnfitTarget(word, "there is no such command");
  const bool is_path = word.find('/') != std::string::npos || IsDirectory(word);
  std::string program = is_path ? AbsolutePath(word) : FindOnPath(word, Env("PATH"));
  if (program.empty()) return UnfitTarget(word, "there is no such command on PATH");
  if (IsDirectory(program)) return AdoptTarget{program, {}, {}};
  if (::access(program.c_str(), F_OK) != 0) return UnfitTarget(word, "there is no such file");
  if (IsNameOfPython(program)) {
    const std::string environment = EnvironmentOf(program);
    if (!environment.empty()) return AdoptTarget{environment, {}, {}};
    return UnfitTarget(word,
                       "it is an interpreter outside of an environment: a link to pyfxc of that "
                       "name does it, see AS PYTHON3 in pyfxc(1)");
  }
  const std::string interpreter = InterpreterOf(program);
  if (interpreter.empty()) {
    return UnfitTarget(word, "\"" + program + "\" does not begin with an interpreter of Python");
  }
  const std::string environment = EnvironmentOf(interpreter);
  if (!environment.empty() && ::access((environment + "/bin").c_str(), W_OK) == 0) {
    return AdoptTarget{environment, {}, program};
  }
  return ForCommand(word, program);
}

Result<std::string> PathOfPyfxc() {
  Result<std::string> prefix = InstallPrefix();
  if (!prefix) return prefix;
  std::string path = *prefix + "/bin/pyfxc";
  if (::access(path.c_str(), X_OK) != 0) return ErrnoError("cannot execute \"" + path + "\"");
  return path;
}

Result<std::string> CommandDirectory() {
  Result<std::string> directory = DataDirectory();
  if (directory) *directory += "/bin";
  return directory;
}

}  // namespace pyfx
