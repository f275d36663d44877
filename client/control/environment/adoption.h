// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts pyfxc in the place of a virtual environment's interpreter, and what was there back. Each
// step leaves an environment that works, and the next call goes on where one was ended:
//
//   1. bin/.pyfx/changing            a pyfxctl is at work, or was ended
//   2. bin/.pyfx/python3             to what bin/python3 leads to
//   3. bin/.pyfx/was/python3         another name of bin/python3 itself, the link
//   4. bin/python3                   becomes a copy of pyfxc, in one step
//   5. bin/.pyfx/changing            is removed
//
// The copy keeps a name of its own, bin/.pyfx/copy: by that a python3 is known which another
// program has written over rather than replaced. By the link bin/.pyfx/elsewhere it is tried what
// the interpreter is by a link from outside of the environment; it stays if that is as before.
//
// Undoing it gives the very link its old name again, in one step as well.
#pragma once

#include <string>

#include "client/control/environment/environment.h"
#include "protocol/base/result.h"

namespace pyfx {

// Whether nothing need be done for Adopt().
bool HasCopyOf(const Environment& environment, const std::string& pyfxc);

// Adopts `environment`, as it was looked at, with a copy of `pyfxc`. Runs its interpreter before
// and after: where that would be another, all is undone and the error, kInvalid, says so. Blocks
// while another pyfxctl is at work.
Status Adopt(const Environment& environment, const std::string& pyfxc);

// Puts everything back; names that have been made anew since stay. Returns what was done.
Result<std::string> Unadopt(const std::string& directory);

}  // namespace pyfx
