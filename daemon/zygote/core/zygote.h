// SPDX-License-Identifier: GPL-3.0-or-later
//
// The zygote's core: what a host calls once it has an interpreter. Knows nothing of how that came
// up.
#pragma once

#include <cstdint>

#include "protocol/frames/channel.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// Detaches the process from its parent's session and signals, and has exit(3) report a run's
// status. `began_ns`: when it began, by FileSystemTime(). Call before the interpreter is brought
// up.
void PrepareZygoteProcess(std::int64_t began_ns);

// Warms the interpreter up, tells the supervisor, serves forks until it is drained. The GIL must
// be held. Returns the process's exit status; the caller leaves by _exit(2), so that exit handlers
// which the init section registered run in the runs only.
int ServeZygote(Channel supervisor, const Warm& warm);

}  // namespace pyfx
