// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files that other people may have made, or exchanged for something else: a fifo, a terminal, a
// device, a file without an end. Whoever looks at one waits for nothing, gets no controlling
// terminal by it (open(2), O_NOCTTY), and reads no more than it wants.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <string>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

// For reading; `info`, if there is one, gets what fstat(2) says of it. kInvalid for what is no
// regular file, kBusy for want of descriptors and where another program has a lease on it
// (fcntl(2), F_SETLEASE). What is none is not opened, unless it has taken a file's place in this
// very moment: opening a fifo would be seen by who writes to it, and opening a device may do
// something.
Result<UniqueFd> OpenRegularFile(const std::string& path, struct stat* info = nullptr);

// What the regular file `fd` has from `begin` on, but no more than `most` bytes. Its position stays
// where it is. `path` is its name in errors.
Result<std::string> ReadAtMost(int fd, off_t begin, std::size_t most, const std::string& path);

// Both, and kInvalid for one that has more than `most` bytes.
Result<std::string> ReadRegularFile(const std::string& path, std::size_t most);

}  // namespace pyfx
