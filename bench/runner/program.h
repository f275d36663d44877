// SPDX-License-Identifier: GPL-3.0-or-later
//
// Starts one program with posix_spawn(), which does not copy this process, and waits for it. A
// program that hangs is killed, and the runner ends: half a benchmark is none.
#pragma once

#include <sys/types.h>

#include "bench/runner/plan.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx::bench {

// What becomes of the program's streams; -1 stands for /dev/null.
struct Streams {
  int in = -1;
  int out = -1;
  bool errors_too = false;         // standard error is as output is, and else inherited
  const char* terminal = nullptr;  // instead: all three, controlling terminal of a new session
};

// Borrows all. The program must end within two minutes of this, or of the last Feed().
Result<pid_t> Start(const Argv& argv, const Streams& streams);
// Says that the program makes progress.
void Feed();
// An error unless the program ended with status 0.
Status WaitForSuccess(pid_t pid, const Argv& argv);

struct Pipe {
  UniqueFd in;   // to read from
  UniqueFd out;  // to write to
};
Result<Pipe> MakePipe();

}  // namespace pyfx::bench
