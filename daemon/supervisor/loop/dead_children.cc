// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/loop/dead_children.h"

#include <signal.h>
#include <sys/wait.h>

#include <chrono>

namespace pyfx {

Status DeadChildren::Watch() {
  Result<EventSource> source = loop_->WatchSignal(SIGCHLD, [this] { Reap(); });
  if (!source) return std::move(source).error();
  signal_ = std::move(*source);
  return {};
}

// A run may make orphans faster than they are reaped. What is left needs an event of its own: the
// kernel tells of many deaths by one signal. Our own children come first, the kernel looks at them
// in the order in which they became ours (do_wait_thread(), kernel/exit.c).
void DeadChildren::Reap() {
  rest_.reset();
  for (int i = 0; i < kAtOnce; ++i) {
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return;
    if (!reap_(info.si_pid)) return;
  }
  rest_ = loop_->After(std::chrono::milliseconds(0), [this] { Reap(); });
}

}  // namespace pyfx
