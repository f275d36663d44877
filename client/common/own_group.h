// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which groups are a user's alone, as many systems make one for each user: what such a group may
// write to, nobody else may. By the system's files, since pyfxc is static and the name service of
// the C library is not (nss(5)): one that only a server knows counts as others' too.
#pragma once

#include <sys/types.h>

#include <string_view>

namespace pyfx {

// Whether nobody but the user `uid` is in `group`: root's, or the user's own, which has the user's
// name and is what the user's processes have. `users` and `groups`: as passwd(5) and group(5).
// Pure.
bool IsOwnGroup(uid_t uid, gid_t group, std::string_view users, std::string_view groups);

// Of this process's user, by the files in /etc.
bool IsOwnGroupHere(gid_t group);

}  // namespace pyfx
