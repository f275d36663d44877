// SPDX-License-Identifier: GPL-3.0-or-later
//
// While a zygote warms up it is the first that the kernel ends when the machine runs out of memory,
// with all that it has started (proc_pid_oom_score_adj(5)): a preload may be the reason, and nobody
// would miss it. Everybody may raise their own score and lower it to where it was. A preload that
// reads it has asked for what is each process's own, so its runs are cold.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

class FirstToGo {
 public:
  // From now on, if that can be.
  FirstToGo();
  // As before, unless the preload has set another score. Zygote, before there are any runs.
  Status End() const;

 private:
  std::string before_;  // empty: it was not changed
};

}  // namespace pyfx
