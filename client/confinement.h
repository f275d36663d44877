// SPDX-License-Identifier: GPL-3.0-or-later
//
// What confines this process and that nobody else can see: secure bits, and the refusal of memory
// that is written to and executed. A run, which inherits the daemon's, would not have it, so such a
// client runs cold. What can be seen from outside the run compares (protocol/world.h).
#pragma once

#include <string>

namespace pyfx {

// Why this process must run cold; empty if it need not. Two system calls.
std::string ReasonInOwnConfinement();

}  // namespace pyfx
