// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads a pipe or a pseudo terminal that others write to, and passes it on, by a thread of its own.
// Whoever writes to a pipe holds a lock of it meanwhile, which who reads waits for, O_NONBLOCK or
// not (pipe_read(), fs/pipe.c): for ever, if what is written lies in memory that waits for
// somebody.
#pragma once

#include "protocol/result.h"
#include "protocol/unique_fd.h"

namespace pyfx {

// A non-blocking socket that brings all that comes from `source`, which is taken, and ends with it.
// When the socket is shut down for writing (SHUT_WR), all that is there already comes, then the
// end; when it is closed, nothing is read any more.
Result<UniqueFd> RelayOutput(UniqueFd source);

}  // namespace pyfx
