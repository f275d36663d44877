// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file that is there whole or not at all, and never in the place of another one: for what pyfxctl
// writes where people have files of their own.
#pragma once

#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace pyfx {

// Makes the file at `path`, which has a slash, with `text`, and the directories above it that are
// not there. False if there is something of that name already, which is left alone. An error says
// what could not be done, and leaves nothing behind; neither does a process that is killed
// meanwhile, but where the file system has no unnamed files (open(2), O_TMPFILE) a hidden one,
// which the next one removes (fresh_file.h).
Result<bool> WriteNewFile(const std::string& path, std::string_view text);

}  // namespace pyfx
