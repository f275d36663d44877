// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/adopt/command_link.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "client/control/adopt/target.h"
#include "client/control/files/files.h"
#include "client/control/files/fresh_file.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

bool IsOurs(const std::string& path) {
  const std::string target = TargetOf(path);
  return target.substr(target.rfind('/') + 1) == "pyfxc";
}

}  // namespace

Status LinkCommand(const std::string& command, const std::string& pyfxc) {
  Result<std::string> directory = CommandDirectory();
  if (!directory) return directory.error();
  if (Status made = MakeDirectories(*directory, 0755); !made) return made;
  const std::string path = *directory + "/" + command;
  if (Exists(path) && !IsOurs(path)) {
    return Error{Errc::kInvalid, "cannot adopt \"" + command + "\": \"" + path +
                                     "\" is no link of pyfx's; remove it first"};
  }
  return LinkWhole(pyfxc, path);
}

Status UnlinkCommand(const std::string& command) {
  Result<std::string> directory = CommandDirectory();
  if (!directory) return directory.error();
  const std::string path = *directory + "/" + command;
  if (!IsOurs(path)) return Error{Errc::kInvalid, "\"" + command + "\" is not adopted"};
  if (::unlink(path.c_str()) != 0) return ErrnoError("cannot remove \"" + path + "\"");
  ::rmdir(directory->c_str());  // if it was the last
  return {};
}

std::vector<std::string> LinkedCommands() {
  std::vector<std::string> names;
  Result<std::string> directory = CommandDirectory();
  if (!directory) return names;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(*directory, failed)) {
    if (IsOurs(entry.path().string())) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool StandsBefore(const std::string& command) {
  Result<std::string> own = CommandDirectory();
  if (!own) return false;
  bool stands = false;
  EachDirectory(Env("PATH"), [&](std::string_view directory) {
    stands = directory == *own;
    return stands || IsExecutableFile(std::string(directory).append("/").append(command));
  });
  return stands;
}

}  // namespace pyfx
