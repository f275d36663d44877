// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ending as another process ended, so that whoever waits for us cannot tell the difference.
#pragma once

#include <string>

namespace pyfx {

// Makes this process end as `wait_status` (wait(2)) says: returns the exit status that main() is
// to return, or dies of the same signal, without a core dump of its own. Where the kernel does not
// let it die of the signal (process 1 of a pid namespace) returns 128 + signal, as shells do.
int ExitAs(int wait_status);

// How a process ended, for people: "signal 9" or "exit status 1".
std::string DescribeEnd(int wait_status);

}  // namespace pyfx
