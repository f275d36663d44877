// SPDX-License-Identifier: GPL-3.0-or-later
//
// Starts pyfxd where nobody else does: in containers, CI images and the like, without a systemd
// user manager. Only where pyfxd.toml says `spawn = true`. The run that finds no daemon is cold,
// and has no child by it that its script could see. However many clients start at once, there is
// one daemon: an abstract socket (unix(7)), which it has from its client, is there for as long as
// it. It has nothing of its client's that is not everybody's (daemon_heritage.h), and a client with
// limits or in a sandbox that the daemon would have for others starts none.
#pragma once

#include <string>

namespace pyfx {

// Starts a daemon for `socket_path`, if that is asked for and no other client has. What is to be
// added to the reason for a cold run: that it is started, or why it is not; empty where nobody asks
// for it. Leaves nothing open.
std::string StartDaemonIfAsked(const std::string& socket_path);

// Whether pyfxd.toml asks for that, and no daemon's socket is named that somebody else starts.
bool ClientsStartDaemon();

// Where a daemon that was started so writes its log, or has.
std::string LogOfStartedDaemon();

}  // namespace pyfx
