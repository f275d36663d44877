// SPDX-License-Identifier: GPL-3.0-or-later
//
// The file that a bound socket is (unix(7)): how the daemon makes one, and removes its own and no
// other. Whether a socket that is there already may go is for the owner to say.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

// Which file it is. Another cannot have the same numbers while the socket is open.
struct SocketFile {
  dev_t device = 0;
  ino_t inode = 0;
};

// A socket of `type`, non-blocking, at `path`, which is what tools then show of it. Only this user
// may connect or send, from the start.
Result<UniqueFd> BindSocket(const std::string& path, int type);

// The socket `name` in `directory`, which may be AT_FDCWD; nullopt when none is there.
std::optional<SocketFile> SocketFileAt(int directory, const std::string& name);

// Removes it, if it is still that one; false when not.
bool RemoveSocketFile(int directory, const std::string& name, const SocketFile& file);

}  // namespace pyfx
