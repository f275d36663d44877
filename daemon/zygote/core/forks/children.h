// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the zygote and the keeper of a terminal have in common as parents. Nothing of Python's.
#pragma once

#include <sys/types.h>

#include "protocol/base/unique_fd.h"

namespace pyfx {

// Blocks SIGCHLD in this thread and makes what is readable when a child has changed its state, and
// at once, for what has happened before. Invalid: errno.
UniqueFd WatchChildren();

// A dead, unreaped child: its process group exists and has no living leader. Negative: errno.
pid_t MakeGroupHolder();

}  // namespace pyfx
