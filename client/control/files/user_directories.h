// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where this user's files are (XDG Base Directory Specification). None need be there yet; an error
// says which variables do not tell.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

// What pyfxctl remembers of what it has done: $XDG_STATE_HOME/pyfx, or ~/.local/state/pyfx.
Result<std::string> StateDirectory();
// Links for commands, and cores: $XDG_DATA_HOME/pyfx, or ~/.local/share/pyfx.
Result<std::string> DataDirectory();
// Other programs' settings: $XDG_CONFIG_HOME, or ~/.config.
Result<std::string> ConfigDirectory();
// The first directory for profiles (pyfx-profile(5)), where new ones are written.
Result<std::string> OwnProfileDirectory();

}  // namespace pyfx
