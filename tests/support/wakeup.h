// SPDX-License-Identifier: GPL-3.0-or-later
//
// Python for scripts of tests that wait for a signal which they handle. CPython's own handler only
// sets a flag; one that comes after the last look at the flags and before pause(2) or read(2) is
// entered is not seen until that call returns (python3 does the same). So such a script waits for
// the byte that the handler writes as well (signal.set_wakeup_fd), which cannot come too early.
#pragma once

#include <string>

namespace pyfx::test {

// Defines `wakeup`, a descriptor to be read from or selected; imports os and signal.
inline const std::string kWakeup =
    "import os, signal\n"
    "wakeup, end = os.pipe()\n"
    "os.set_blocking(end, False)\n"
    "signal.set_wakeup_fd(end)\n";

}  // namespace pyfx::test
