// SPDX-License-Identifier: GPL-3.0-or-later
//
// Variables by which a service manager speaks of this very process (sd_listen_fds(3),
// sd_watchdog_enabled(3), sd_notify(3), systemd.exec(5)). A run is another process: it would not
// take the sockets that are there for it, and what it told the manager would come from a stranger,
// so such a client runs cold. A manager's child without such a tie (SYSTEMD_EXEC_PID alone, as all
// services have it) may be warm: in the run the variable names the run. Pure.
#pragma once

#include <sys/types.h>

#include <string>

namespace pyfx {

// Why the process must run cold whose number `self` tells; empty if it need not. `self` is asked if
// it matters. `environment` is as environ(7) has it.
std::string ReasonInServiceVariables(char* const* environment, pid_t (*self)());

}  // namespace pyfx
