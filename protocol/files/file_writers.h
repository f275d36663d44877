// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who else may write to a file: what others can write to says what they want, and loading it would
// run what they want.
#pragma once

#include <sys/types.h>

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

// Whether this user alone is in a group, so that it is nobody else who may write.
using IsOwnGroupFunction = bool (*)(gid_t group);

// kInvalid, with what is wrong, unless what `fd` is open for, or a path of (O_PATH), belongs to
// this user or root and nobody else may write to it. A directory with the sticky bit, as /tmp, is
// right, since what is in it counts by itself (inode(7)); so is what has no contents, as a link. No
// group may write where there is an access control list. `name`: what people call it.
Status CheckNobodyElseWrites(int fd, const std::string& name, IsOwnGroupFunction is_own_group);

}  // namespace pyfx
