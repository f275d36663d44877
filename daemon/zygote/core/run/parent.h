// SPDX-License-Identifier: GPL-3.0-or-later
//
// getppid(2), answered as under python3. For a run the answer is the parent of its client. For a
// process that the run has forked it is the real parent; once that has ended, it is whoever would
// have adopted the orphan under python3: the nearest subreaper above the client, usually process 1.
// (In fact the supervisor has adopted it or, when that has ended, a process above it.) This can be
// found out only while the client is there, so a run looks before its first fork(2).
#pragma once

#include <sys/types.h>

namespace pyfx {

// Has this process's forks looked at. Zygote, once, before its first fork.
void NoteParents();

// The answer for the calling process. Any thread of a zygote, a spare, a run or a child of a run.
pid_t ParentOfThisProcess() noexcept;

}  // namespace pyfx
