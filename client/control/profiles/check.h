// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl check`: whether the files of profiles, and pyfxd.toml, are right, without warming
// anything up. What the files say is read by the daemon's own program (`pyfxd --check`); whether
// there is what they name is asked the interpreters, which import none of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/control/base/findings.h"
#include "protocol/base/result.h"

namespace pyfx {

// What `pyfxd --check` says of one profile, or of pyfxd.toml.
struct CheckedFile {
  bool is_profile = false;
  std::string name;  // of the profile; the path of pyfxd.toml
  std::vector<std::string> wrong;
  std::vector<std::string> notes;
  std::vector<std::string> files;
  std::string python;
  bool embedded = false;
  std::vector<std::string> cores;
  std::string init;
  std::vector<std::string> preload;
};

// From pairs of a key and a value, each ended by a NUL byte. Keys that are not known are left out:
// a newer pyfxd has them. Pure.
std::vector<CheckedFile> ParseCheckedFiles(std::string_view bytes);

// Of pyfxd.toml alone: nothing where there is none.
Result<std::vector<Finding>> CheckSettings();

// Of one profile; with an empty name of pyfxd.toml and all profiles that have files.
Result<std::vector<Finding>> CheckProfiles(const std::string& name);

}  // namespace pyfx
