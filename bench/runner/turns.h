// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measures the variants of a plan in turns: once, or one block, each round, in an order drawn anew
// for each round, so that whatever else the machine does falls upon all of them.
#pragma once

#include "bench/runner/plan.h"
#include "protocol/base/result.h"

namespace pyfx::bench {

// Prints a line "NAME ROUND NANOSECONDS" for each measurement.
Status TakeTurns(const Plan& plan);

}  // namespace pyfx::bench
