// SPDX-License-Identifier: GPL-3.0-or-later
//
// The spares of one zygote, the oldest first, and how old they are. A run begins, for who asks the
// kernel when it was started, when its spare was forked, so none is kept for long (spare_age in
// pyfxd.toml). Owns them; when to make others is for its owner to say. One that is dropped is
// killed.
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "daemon/supervisor/zygote_process.h"

namespace pyfx {

class Spares {
 public:
  // Since the machine was started, sleep included: the clock of a process's start time
  // (proc_pid_stat(5), CLOCK_BOOTTIME).
  using Time = std::chrono::milliseconds;
  static Time Now();

  void Add(SpareChild spare, Time now) { all_.push_back({std::move(spare), now}); }
  // There must be one.
  SpareChild TakeOldest();
  void DropOldest() { all_.pop_front(); }
  // It has died. False when `pid` is none of them.
  bool Forget(pid_t pid);
  void Clear() { all_.clear(); }

  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }
  // How many are as old as `age`, or older.
  std::size_t CountOlder(Time age, Time now) const;
  // How long until one is; zero if one is already, nullopt without any.
  std::optional<Time> UntilOlder(Time age, Time now) const;

 private:
  struct Entry {
    SpareChild child;
    Time since;
  };
  std::deque<Entry> all_;
};

}  // namespace pyfx
