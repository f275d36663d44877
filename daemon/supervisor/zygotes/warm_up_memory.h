// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a zygote may take of the machine's memory while it warms up, before it is known what it
// takes (Bounds::OnWarm()): it is looked at again and again, the more often the less is left to it.
// If the machine is short of memory first, the kernel ends it rather than another process
// (daemon/zygote/core/system/first_to_go.h). docs/security.md says why no limit of the kernel's is set.
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
