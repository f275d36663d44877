// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl runs`: the runs that are under way. The daemon says which processes they are; what each
// executes is read from /proc. The process that is shown is the one that a debugger wants, also
// where the daemon only knows the keeper of its terminal.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "client/control/base/connection.h"

namespace pyfx {

struct ShownRun {
  RunStatus status;
  pid_t pid = 0;                     // of the run itself
  std::vector<std::string> command;  // its arguments; empty where they cannot be read
};

// Looks at the processes of this machine.
std::vector<ShownRun> LookAtRuns(const RunsReport& report);

// Pure.
std::string FormatRuns(const std::vector<ShownRun>& runs);
// [{"pid": …, "client_pid": …, "profile": …, "generation": …, "age_us": …, "command": […]}, …]
std::string RunsAsJson(const std::vector<ShownRun>& runs);

}  // namespace pyfx
