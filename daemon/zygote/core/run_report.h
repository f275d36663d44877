// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a run tells its client, on the connection that it was handed. One per process: exit(3) has
// to reach it. Run child.
#pragma once

#include "protocol/message.h"
#include "protocol/unique_fd.h"

namespace pyfx {

// Has the run's status reported, as the last act of exit(3) before the process ends: registered
// before anything else, it runs after all other exit handlers. Does nothing in processes that
// were not given a connection, and in children that a run forks. Zygote, first of all.
void ReportStatusAtExit();

// Takes the client's connection, from a number of kFirstOwnFd or above on.
void TakeConnection(UniqueFd connection);
int ConnectionFd();

// Says that the run has begun: the commit point.
Status ReportStarted(std::uint64_t run_id);

// Says that nothing was and will be run, and ends the process.
[[noreturn]] void RefuseAndLeave(const Error& error);

}  // namespace pyfx
