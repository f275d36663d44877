// SPDX-License-Identifier: GPL-3.0-or-later
//
// Starts pyfxd where nobody else does: in containers, CI images and the like, without a systemd
// user manager. Only where pyfxd.toml says `spawn = true`. The run that finds no daemon is cold,
// and has no child by it that its script could see. However many clients start at once, there is
// one daemon: an abstract socket (unix(7)), which it has from its client, is there for as long as
// it.
#pragma once

#include <string>

namespace pyfx {

// Whether a daemon for `socket_path` is started, now or by another client. Leaves nothing open.
bool StartDaemonIfAsked(const std::string& socket_path);

}  // namespace pyfx
