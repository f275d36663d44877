// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measures how many runs a second the machine does when several clients start one after the other,
// each of them from a process of its own, as shells would.
#pragma once

#include "bench/runner/plan.h"
#include "protocol/base/result.h"

namespace pyfx::bench {

// Prints a line "NAME ROUND RUNS_PER_SECOND" for each variant and round; order as in TakeTurns().
Status PutUnderLoad(const Plan& plan);

}  // namespace pyfx::bench
