// SPDX-License-Identifier: GPL-3.0-or-later
//
// getppid(2) as python3 would have answered. The run's parent is its client's. What the run forks
// has the process that forked it, and, when that has ended, who adopts orphans: the nearest
// subreaper above the client, process 1 as a rule, where in fact the supervisor has adopted it, or
// who was left when that had ended. Who that is must be found while the client is there, so a run
// looks before its first fork(2).
#pragma once

#include <sys/types.h>

namespace pyfx {

// Has this process's forks looked at. Zygote, once, before its first fork.
void NoteParents();

// The answer for the calling process. Any thread of a zygote, a spare, a run or a child of a run.
pid_t ParentOfThisProcess() noexcept;

}  // namespace pyfx
