// SPDX-License-Identifier: GPL-3.0-or-later
//
// The first bytes of a regular file that somebody has written, read in passing: without a wait and
// without a trace that a process at the other end of a fifo could see.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "protocol/base/unique_fd.h"

namespace pyfx {

// At most `most` bytes. nullopt if there is no such file, it is no regular one, or it cannot be
// read. Leaves no descriptor open but `file`, if there is one.
std::optional<std::string> ReadHead(const std::string& path, std::size_t most,
                                    UniqueFd* file = nullptr);

// At most 4096 bytes of a file in /proc, whose size nobody knows; empty if it cannot be read.
std::string HeadOfProcFile(const std::string& path);

}  // namespace pyfx
