// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/core/core.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

#include "client/control/base/named_interpreter.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

// The version in "cpython-VERSION.so"; empty for another name.
std::string VersionOf(std::string_view name) {
  constexpr std::string_view kStart = "cpython-";
  constexpr std::string_view kEnd = ".so";
  if (!name.starts_with(kStart) || !name.ends_with(kEnd)) return {};
  return std::string(name.substr(kStart.size(), name.size() - kStart.size() - kEnd.size()));
}

}  // namespace

Error BuildCore(const std::string& python) {
  Result<NamedInterpreter> interpreter = NameInterpreter(python);
  if (!interpreter) return std::move(interpreter).error();
  Result<std::string> prefix = InstallPrefix();
  if (!prefix) return std::move(prefix).error();
  std::vector<std::string> directories = CoreDirectories(*prefix);
  if (directories.size() < 2) {
    return Error{Errc::kFailed,
                 "neither XDG_DATA_HOME nor HOME is set, so there is no place for it"};
  }
  std::string script = CoreBuildScript(*prefix);
  char* argv[] = {script.data(), interpreter->path.data(), directories.back().data(), nullptr};
  ::execv(script.c_str(), argv);
  return ErrnoError("cannot execute \"" + script + "\"");
}

std::string ListCores() {
  Result<std::string> prefix = InstallPrefix();
  if (!prefix) return {};
  std::string text;
  for (const std::string& directory : CoreDirectories(*prefix)) {
    std::error_code failed;
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory, failed)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      const std::string version = VersionOf(name);
      if (!version.empty()) text += version + "  " + directory + "/" + name + "\n";
    }
  }
  return text;
}

}  // namespace pyfx
