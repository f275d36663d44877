// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which environments this user has adopted: $XDG_STATE_HOME/pyfx/adopted.json. It only helps to
// find them; what is needed to put one back is in the environment itself. Written whole or not at
// all, by one process at a time; one that cannot be read is set aside.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

struct AdoptedList {
  std::vector<std::string> environments;  // sorted
  std::string remark;                     // what had to be set aside, for standard error; or empty
};

Result<AdoptedList> ReadAdoptedList();
// The same, but for one that cannot be read, which is an error and left where it is.
Result<AdoptedList> LookAtAdoptedList();
// Adds or removes one, whatever the list has. Returns what had to be set aside, or nothing.
Result<std::string> NoteAdopted(const std::string& environment);
Result<std::string> ForgetAdopted(const std::string& environment);

}  // namespace pyfx
