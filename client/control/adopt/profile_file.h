// SPDX-License-Identifier: GPL-3.0-or-later
//
// The profile that `adopt --profile NAME` writes, for people to edit: the interpreter, and what one
// watched run of the command has imported from the standard library and installed packages.
#pragma once

#include <string>
#include <vector>

#include "client/control/adopt/target.h"
#include "protocol/base/result.h"

namespace pyfx {

struct AdoptedProfile {
  std::string name;
  AdoptTarget target;
  bool watch = false;             // run the command once
  std::vector<std::string> args;  // with these
  bool dry_run = false;
};

// Writes NAME.toml where the user's profiles are; never over one that is there. Returns what was
// done, or would be.
Result<std::string> WriteAdoptedProfile(const AdoptedProfile& profile);

}  // namespace pyfx
