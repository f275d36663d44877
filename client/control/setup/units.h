// SPDX-License-Identifier: GPL-3.0-or-later
//
// The user units, for where there is a systemd user manager: those that are installed, or such as
// are written for this installation.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

// Says what was done, or would be; each line ended.
Result<std::string> EnableUnits(bool dry_run);
// Takes back what EnableUnits() did, and no more.
Result<std::string> DisableUnits(bool dry_run);

}  // namespace pyfx
