// SPDX-License-Identifier: GPL-3.0-or-later
//
// systemd's manager of this user, by way of systemctl(1).
#pragma once

#include <string>
#include <vector>

#include "client/control/programs/program.h"
#include "protocol/base/result.h"

namespace pyfx {

// Whether there is one that answers.
bool HasUserManager();

// What `systemctl --user` says to `words`, in English.
Result<ProgramOutput> AskUserManager(std::vector<std::string> words);

}  // namespace pyfx
