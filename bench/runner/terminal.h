// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measures programs in a terminal of their own, the runner being what a terminal emulator is; and
// when they begin, there and elsewhere.
#pragma once

#include <vector>

#include "bench/runner/plan.h"
#include "protocol/base/result.h"

namespace pyfx::bench {

// Times, in nanoseconds, from a key to its echo. The program says "ready", then writes what it
// reads, byte by byte, until a Ctrl-D.
Result<std::vector<double>> MeasureKeys(const Argv& argv);

// Time, in nanoseconds, from the first byte of the program's output to its end.
Result<double> MeasureBulk(const Argv& argv);

// Time, in nanoseconds, from before the program is started to its first byte of output. It writes
// an "x" and nothing else, be it to standard error. Without a terminal output is a pipe.
Result<double> MeasureFirstByte(const Argv& argv);
Result<double> MeasureFirstByteInTerminal(const Argv& argv);

}  // namespace pyfx::bench
