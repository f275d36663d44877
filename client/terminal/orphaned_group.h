// SPDX-License-Identifier: GPL-3.0-or-later
//
// Job control without a shell: the kernel does not stop the processes of a group that nobody could
// continue, an orphaned one (setpgid(2)). Client.
#pragma once

namespace pyfx {

// Whether SIGTSTP, SIGTTIN and SIGTTOU do not stop this process, its group being orphaned. False
// where it cannot be found out. May fork, and waits for that child.
bool OwnGroupIsOrphaned();

}  // namespace pyfx
