// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a daemon that this process starts could live, and serve others: it would have this
// process's limits, and needs a place for its socket. Looks at this process, process 1 and the
// file system; starts nothing.
#pragma once

#include <string>

namespace pyfx {

// Of the limits that would end the daemon, or keep it from starting zygotes, the first that this
// process cannot rid a daemon of, in words; empty if there is none. One of process 1's own, that of
// a container, is everybody's: it counts for the number of processes, which always has one.
std::string LimitOnDaemon();

// Why no daemon could make a socket at `path`, in words; empty if none is known.
std::string ObstacleToSocket(const std::string& path);

// Raises the soft limits of that kind to the hard ones. Safe after a fork.
void RaiseLimitsOnDaemon();

}  // namespace pyfx
