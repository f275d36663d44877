// SPDX-License-Identifier: GPL-3.0-or-later
//
// While a zygote warms up, nobody would miss it: if the machine runs out of memory then, which a
// preload may be the reason for, the kernel ends it, and what it has started, before anything else
// (proc_pid_oom_score_adj(5)). Everybody may raise their own score and lower it to where it was.
// Who asks for it in a preload has asked for what is each process's own, so that runs are cold.
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
