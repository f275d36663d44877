// SPDX-License-Identifier: GPL-3.0-or-later
//
// What both hosts do with a CPython that is there but not initialised: bring it up as the
// interpreter that the supervisor names, and hand over to the core. Zygote, once.
#pragma once

#include "protocol/frames/channel.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// The number under which the supervisor leaves its channel.
inline constexpr int kSupervisorFd = 3;

// The channel, out of the way of what the init section opens; no channel: nobody left one. From now
// on this process is killed when the supervisor ends, until it is warm; it ends if that has ended.
Channel TakeSupervisorChannel();

// PrepareZygoteProcess() must have been called. Returns the process's exit status; the caller
// leaves by _exit(2), for the reason that ServeZygote() gives.
int BringUpAndServe(Channel supervisor, const Warm& warm);

}  // namespace pyfx
