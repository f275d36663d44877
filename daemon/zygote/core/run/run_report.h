// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a run tells its client, on the connection that it was handed. One per process: exit(3) has
// to reach it. Run child.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

#include "protocol/base/unique_fd.h"
#include "protocol/frames/message.h"

namespace pyfx {

// Has the run's status reported, as the last act of exit(3) before the process ends: registered
// before anything else, it runs after all other exit handlers. Does nothing in processes that
// were not given a connection, and in children that a run forks. Zygote, first of all.
void ReportStatusAtExit();

// What the run's client is told of its zygote: the profile and its interpreter. Zygote.
void ReportFor(const std::string& profile, const std::string& python);

// Has the process end at once when its status has been reported, if `may` says so then: nothing is
// left to do that could be seen. Run child.
void LeaveAfterReportIf(std::function<bool()> may);

// Keeps the client's connection, at a number of kFirstOwnFd or above.
void TakeConnection(UniqueFd connection);
int ConnectionFd();
// The process that took it has become the keeper of a terminal session, and this child is the run.
void ReportAsThisProcess();

// The process at the other end, for the process that took the connection; 0 for others.
pid_t ClientOfThisProcess();

// Says that the run has begun: the commit point. `pidfd`: of this process.
Status ReportStarted(std::uint64_t run_id, const UniqueFd& pidfd);

// Says that a run would begin here, had it been asked for, and ends the process.
[[noreturn]] void SayWouldRunAndLeave();

// Says that nothing was and will be run, and ends the process.
[[noreturn]] void RefuseAndLeave(const Error& error);

}  // namespace pyfx
