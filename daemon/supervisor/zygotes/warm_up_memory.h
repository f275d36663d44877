// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bound of a zygote's memory while it warms up; once it is warm, Bounds::OnWarm() sees to it.
// What it takes is looked at again and again, more often the nearer it is to the bound. If the
// machine runs out of memory before that, the kernel ends the zygote rather than another process
// (daemon/zygote/core/system/first_to_go.h). docs/security.md says why the kernel has no limit
// for it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>

#include "daemon/supervisor/loop/event_loop.h"

namespace pyfx {

// The memory that a process has, shared or not (proc_pid_statm(5)); 0 when it has ended.
std::uint64_t ResidentBytesOf(pid_t pid);

// When to look again at one that has `taken` bytes of the `most` that it may have.
std::chrono::milliseconds MemoryPause(std::uint64_t taken, std::uint64_t most);

class WarmUpMemory {
 public:
  // Watches the child `pid`, which nobody reaps before End(). Calls back once, when it has more
  // than `most` bytes.
  void Begin(EventLoop* loop, pid_t pid, std::uint64_t most, std::function<void()> on_too_much);
  void End() { timer_.reset(); }

 private:
  void Look(EventLoop* loop, std::uint64_t most);

  pid_t pid_ = 0;
  std::function<void()> on_too_much_;
  EventSource timer_;
};

}  // namespace pyfx
