// SPDX-License-Identifier: GPL-3.0-or-later
//
// What kind of program an executable is, as far as it decides whether a library of ours can be
// preloaded into it. Reads its first bytes, and what stands beside it.
#pragma once

#include <string>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

// Whether the executable at `path` can become a hosted zygote, as far as can be told without
// running it: a program of this machine's kind, for the C library that pyfx uses, dynamically
// linked; no script; without privileges of its own; of a virtual environment only if what that was
// made from is still there. Where pyfxc stands in its place (protocol/files/adopted.h), that is
// said of the interpreter. The error says what it is, and what to do; of code kBusy, to try again.
//
// The descriptor is to be kept until the program has been started. Who starts a program waits for
// another that has a lease on it, 45 s in most systems (fcntl(2), F_SETLEASE); of a file that is
// open there can be no such lease. It is empty for what may be executed, but not read.
Result<UniqueFd> OpenExecutable(const std::string& path);

}  // namespace pyfx
