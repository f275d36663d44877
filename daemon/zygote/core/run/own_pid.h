// SPDX-License-Identifier: GPL-3.0-or-later
//
// Variables that name the process which has them, as SYSTEMD_EXEC_PID (systemd.exec(5)) or a
// shell's "MY_PID=$$ exec": they name the client, and in the run the run. Run child.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace pyfx {

// In those entries whose name ends in PID and whose value is `client`, puts `self`.
void NameOwnPid(pid_t client, pid_t self, std::vector<std::string>* environment);

}  // namespace pyfx
