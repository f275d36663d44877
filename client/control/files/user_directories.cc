// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/files/user_directories.h"

#include "protocol/files/paths.h"

namespace pyfx {
namespace {

// `below` that directory. A relative path in the variable does not count, as the specification has
// it.
Result<std::string> UserDirectory(const char* variable, const char* below_home, const char* below) {
  if (const std::string_view own = Env(variable); own.starts_with('/')) {
    return std::string(own).append(below);
  }
  if (const std::string_view home = Env("HOME"); home.starts_with('/')) {
    return std::string(home).append(below_home).append(below);
  }
  return Error{Errc::kInvalid,
               "neither " + std::string(variable) + " nor HOME is set to a directory"};
}

}  // namespace

Result<std::string> StateDirectory() {
  return UserDirectory("XDG_STATE_HOME", "/.local/state", "/pyfx");
}

Result<std::string> DataDirectory() {
  return UserDirectory("XDG_DATA_HOME", "/.local/share", "/pyfx");
}

Result<std::string> ConfigDirectory() { return UserDirectory("XDG_CONFIG_HOME", "/.config", ""); }

// Without a home the first one would be everybody's, in /etc.
Result<std::string> OwnProfileDirectory() {
  if (Env("PYFX_PROFILE_PATH").empty()) {
    Result<std::string> own = ConfigDirectory();
    if (!own) return own;
  }
  const std::vector<std::string> directories = ProfileDirectories();
  if (!directories.empty()) return directories.front();
  return Error{Errc::kInvalid,
               "there is no directory for profiles: PYFX_PROFILE_PATH names none; unset it, or "
               "name one"};
}

}  // namespace pyfx
