// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where pyfxctl remembers what it has done for this user.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

// $XDG_STATE_HOME/pyfx, or ~/.local/state/pyfx; it need not be there.
Result<std::string> StateDirectory();

}  // namespace pyfx
