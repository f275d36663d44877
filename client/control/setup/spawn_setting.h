// SPDX-License-Identifier: GPL-3.0-or-later
//
// `spawn = true` in the user's pyfxd.toml, for where there is no systemd user manager.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

// Says what was done, or would be; each line ended.
Result<std::string> SetSpawn(bool dry_run);
Result<std::string> UnsetSpawn(bool dry_run);

}  // namespace pyfx
