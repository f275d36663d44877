// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a file is the user's or the system's own, all the way: what the daemon has loaded into
// interpreters, and what it does for root, must not be anybody else's to exchange.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

// Goes from the root directory to what `path` leads to, by descriptor, links as well. kInvalid,
// with what is wrong, unless each directory and the file belong to this user or root and nobody
// else may write to them. Where a directory has the sticky bit, as /tmp, it is what is in it that
// counts (inode(7)). A group may write if nobody but this user is in it, or root; none with an
// access control list. What is in /proc is nobody's. kFailed when it cannot be looked at. `path` is
// absolute.
Status CheckTrusted(const std::string& path);

// The same where this is root: what another user wrote would run as root. An error is kInvalid.
Status CheckTrustedByRoot(const std::string& path);

}  // namespace pyfx
