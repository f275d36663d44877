// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads a pipe or a pseudo terminal that others write to, and passes the output on, by a thread of
// its own. A writer holds the pipe's lock while it writes, and a reader waits for that lock even
// with O_NONBLOCK (pipe_read(), fs/pipe.c). The wait has no end if the writer's data is in memory
// that somebody else must provide first.
#pragma once

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

// A non-blocking socket that brings all that comes from `source`, which is taken, and ends with it.
// When the socket is shut down for writing (SHUT_WR), all that is there already comes, then the
// end; when it is closed, nothing is read any more.
Result<UniqueFd> RelayOutput(UniqueFd source);

}  // namespace pyfx
