// SPDX-License-Identifier: GPL-3.0-or-later
//
// The automatic profiles: one for each interpreter that a run has meant, and that no profile of the
// user's names. They preload nothing, and live as long as the daemon. Which run is served by one is
// for interpreters.h to say; profile_store.h has them beside those with files.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "daemon/supervisor/freshness/file_stamp.h"
#include "daemon/supervisor/settings/profile.h"
#include "protocol/base/result.h"
#include "protocol/files/interpreter_path.h"

namespace pyfx {

class AutomaticProfiles {
 public:
  // As many there may be; each new environment of a tool that makes one for each call is one more.
  static constexpr std::size_t kMost = 64;

  static constexpr const char* kDescription = "automatic, preloads nothing";

  // A name for people that no other has, by `is_taken`: of a virtual environment its directory,
  // "~/web/.venv", else the executable's own name, "python3.12", else the whole path.
  static std::string NameFor(const std::string& python, const InterpreterIdentity& identity,
                             const std::string& home,
                             const std::function<bool(const std::string&)>& is_taken);

  void Add(const std::string& name, const std::string& python) { pythons_[name] = python; }
  void Remove(const std::string& name) { pythons_.erase(name); }
  // The path of its interpreter; null when there is no such profile.
  const std::string* Python(const std::string& name) const;
  // Sorted.
  std::vector<std::string> Names() const;
  std::size_t size() const { return pythons_.size(); }

  // The files whose change makes it another: pyvenv.cfg, which need not be there, and the
  // executable.
  static std::string ConfigurationOf(const std::string& python);
  // kUnsupported, for what cannot be warm, and what must not be started by itself: an interpreter
  // that somebody else could exchange. To be asked before each start.
  static Status CheckMayStart(const std::string& python);
  // Whether a tool has made its environment for one command, and removes it after that: uv's, which
  // has a new path for each call (uv run --with, --isolated, --no-cache).
  static bool IsThrowAway(const std::string& python);
  // What the profile is, if it may be started now.
  static Result<Profile> Load(const std::string& name, const std::string& python);

 private:
  std::map<std::string, std::string> pythons_;  // by the profile's name
};

}  // namespace pyfx
