// SPDX-License-Identifier: GPL-3.0-or-later
//
// The kernel's memory of how a process ended, asked through its pidfd. This is the last resort of
// a client whose daemon and zygote are gone: neither parent nor peer is left to tell.
#pragma once

#include <chrono>
#include <optional>

#include "protocol/base/result.h"

namespace pyfx {

// The wait(2) status of the process that `pidfd` stood for. Waits up to `timeout` until its parent
// (or who inherited it) has reaped it, since the kernel does not tell before. nullopt when that
// did not happen, or when the kernel is older than Linux 6.15.
std::optional<int> WaitStatusFromKernel(int pidfd, std::chrono::milliseconds timeout);

// A run whose pidfd has told that it has ended, while its report is awaited: for how long, and what
// the kernel says when none comes.
class AwaitedReport {
 public:
  using Clock = std::chrono::steady_clock;

  // The pidfd has become readable.
  void Begin() { since_ = Clock::now(); }
  bool has_begun() const { return since_.has_value(); }
  // When to call StatusOf(); nullopt before Begin().
  std::optional<Clock::time_point> until() const;
  // The run's wait(2) status, from the kernel; nullopt while its report may still come. An error:
  // it is lost. `connected`: whether anybody is left who could report it.
  Result<std::optional<int>> StatusOf(int pidfd, bool connected) const;

 private:
  std::optional<Clock::time_point> since_;
};

}  // namespace pyfx
