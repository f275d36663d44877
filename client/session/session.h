// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl session -- COMMAND`: runs COMMAND with a daemon of its own, as dbus-run-session(1) does
// for D-Bus. For places without a user manager: containers, CI, cluster jobs, tests.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

// Returns COMMAND's wait(2) status; 127 or 126 as the status of an exit, after a line on standard
// error, when it cannot be started. A signal that ends the session before COMMAND began is returned
// in the same way. The daemon and its directory are gone at the return, whatever it is. Blocks
// signals for good. An error means that there was no daemon to run COMMAND with.
//
// With an empty `log_path` the daemon's log is only shown when it fails to start.
Result<int> RunSession(const std::vector<std::string>& command, const std::string& log_path);

}  // namespace pyfx
