// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measures what bench.py tells it to, which would itself be too slow for that, and prints the
// times. Ends with who has started it: it is in a session of its own, where no terminal's keys
// reach it.
#include <sys/prctl.h>

#include <csignal>
#include <cstdio>

#include "bench/runner/load.h"
#include "bench/runner/plan.h"
#include "bench/runner/turns.h"

int main(int argc, char** argv) {
  using namespace pyfx::bench;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  pyfx::Result<Plan> plan = ParsePlan({argv + 1, argv + argc});
  if (!plan) {
    std::fprintf(stderr, "bench-runner: %s\n", plan.error().text.c_str());
    return 2;
  }
  const pyfx::Status done =
      plan->mode == Plan::Mode::kTurns ? TakeTurns(*plan) : PutUnderLoad(*plan);
  if (done) return 0;
  std::fflush(stdout);
  std::fprintf(stderr, "bench-runner: %s\n", done.error().text.c_str());
  return 1;
}
