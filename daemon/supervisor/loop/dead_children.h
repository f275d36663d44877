// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hears of children of this process that have died, of orphans too, and has them reaped: some of
// them in each round of the loop, however fast others come. Whose they are is for others to say.
#pragma once

#include <sys/types.h>

#include <functional>
#include <utility>

#include "daemon/supervisor/loop/event_loop.h"
#include "protocol/base/result.h"

namespace pyfx {

class DeadChildren {
 public:
  // How many are reaped before others have their turn.
  static constexpr int kAtOnce = 64;

  // `reap` gets the number of a dead child, which it must reap; false when it could not.
  DeadChildren(EventLoop* loop, std::function<bool(pid_t)> reap)
      : loop_(loop), reap_(std::move(reap)) {}

  // Takes SIGCHLD out of the process's mask.
  Status Watch();

 private:
  void Reap();

  EventLoop* loop_;
  std::function<bool(pid_t)> reap_;
  EventSource signal_;
  EventSource rest_;
};

}  // namespace pyfx
