// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a process keeps when it executes another program (execve(2)) and a run, which is another
// process, cannot take on: interval timers, children, pending signals, the adoption of orphans,
// record locks. A client that has any runs cold. Most have none, so each question is one system
// call that reads no file. (A signal for the death of its parent, PR_SET_PDEATHSIG, the client
// passes on as any other.)
#pragma once

#include <string>
#include <vector>

namespace pyfx {

// Why this process must run cold; empty if it need not. Call before a signal is blocked. Six
// system calls.
std::string ReasonInKeptState();

// The same of POSIX record locks (fcntl(2)), which this process may have been born with on files
// that these descriptors, inherited ones, refer to. One system call each.
std::string ReasonInLocks(const std::vector<int>& fds);

}  // namespace pyfx
