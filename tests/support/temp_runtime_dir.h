// SPDX-License-Identifier: GPL-3.0-or-later
//
// A private directory for one test, laid out as a user's world: a runtime directory, a
// configuration directory, a home. It lies in the build tree below `tests tmp/`, is named after
// this process and removes itself; those that killed tests left behind go when the next one is
// made.
#pragma once

#include <string>
#include <string_view>

namespace pyfx::test {

class TempRuntimeDir {
 public:
  TempRuntimeDir();
  ~TempRuntimeDir();
  TempRuntimeDir(const TempRuntimeDir&) = delete;
  TempRuntimeDir& operator=(const TempRuntimeDir&) = delete;

  const std::string& path() const { return path_; }
  // XDG_RUNTIME_DIR, mode 0700.
  std::string runtime_dir() const { return path_ + "/run"; }
  // XDG_CONFIG_HOME.
  std::string config_home() const { return path_ + "/config"; }
  std::string profile_dir() const { return config_home() + "/pyfx/profiles"; }
  // HOME.
  std::string home() const { return path_ + "/home"; }
  // An empty directory for scripts and what they leave.
  std::string work_dir() const { return path_ + "/work"; }

  // Makes a new, empty directory below work_dir() and returns its path.
  std::string MakeDir(std::string_view name) const;
  // Writes a file, and the directories on its way. A relative `name` is below work_dir().
  // Returns its path.
  std::string WriteFile(std::string_view name, std::string_view text) const;

 private:
  std::string path_;
};

// The whole file, or an empty text when there is none.
std::string ReadFile(const std::string& path);

}  // namespace pyfx::test
