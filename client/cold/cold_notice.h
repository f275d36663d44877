// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells the daemon that a run is cold, for people to see in its status. One datagram, best
// effort: it starts no daemon, waits for nobody, and is lost where nobody listens.
#pragma once

#include <string>

#include "protocol/messages/run_messages.h"

namespace pyfx {

// `socket_path`: where the daemon listens for clients. Leaves no descriptor open.
void TellOfColdRun(const std::string& socket_path, ColdRun run);

}  // namespace pyfx
