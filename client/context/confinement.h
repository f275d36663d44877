// SPDX-License-Identifier: GPL-3.0-or-later
//
// What confines this process and that nobody else can see: secure bits, the refusal of memory that
// is written to and executed, and Landlock. A run, which inherits the daemon's, would not have it,
// so such a client runs cold. What can be seen from outside the run compares
// (protocol/process/world.h).
#pragma once

#include <sys/types.h>

#include <string>

namespace pyfx {

// Why this process must run cold; empty if it need not. Two system calls.
std::string ReasonInOwnConfinement();

// The same for what shows beside the process `server` that made the daemon's socket, a number in
// our pid namespace, 0 if it has none there: another pid, mount or user namespace, NoNewPrivs, a
// filter of system calls, and a Landlock domain, in which nobody may look at processes outside of
// it (landlock(7)). It is for speed, but for the last: who is confined need not have a spare refuse
// it. Four system calls where nothing is in the way.
std::string ReasonInSight(pid_t server);

}  // namespace pyfx
