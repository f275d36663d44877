// SPDX-License-Identifier: GPL-3.0-or-later
//
// The spares of one zygote, the oldest first, and when to ask it for more. The kernel gives as a
// run's start time the moment at which its spare was forked, so no spare is kept for long
// (spare_age in pyfxd.toml). Owns the spares; one that is dropped is killed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>

#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/variants/service_context.h"
#include "daemon/supervisor/zygotes/zygote_process.h"

namespace pyfx {

class SparePool {
 public:
  // Since the machine was started, sleep included: the clock of a process's start time
  // (proc_pid_stat(5), CLOCK_BOOTTIME).
  using Time = std::chrono::milliseconds;
  static Time Now();

  struct Events {
    // Ask for one as ZygoteProcess::Fork() does; Add() or NoteForkFailed() is to follow.
    std::function<void(bool busy)> ask;
    // One has come, or the time to make more: hand out what there is, then call Refill().
    std::function<void()> on_refill;
  };

  // Of `context` the loop, is_busy(), spares_left() and zygotes->spare_age are used.
  SparePool(const ServiceContext& context, Events events)
      : context_(context), events_(std::move(events)) {}

  // Asks for one for each of `waiting` clients, and `ahead` more unless it is too soon. Drops what
  // was made for a client that has left, or for a rush that is over.
  void Refill(std::size_t waiting, std::size_t ahead);

  // One that was asked for is there.
  void Add(SpareChild spare, Time now = Now());
  // One that was asked for does not come: none are made ahead of need for a while.
  void NoteForkFailed();
  // There must be one.
  SpareChild TakeOldest();
  // The last one taken serves a run: the next one is made when a run has ended, or after a moment.
  void NoteAssigned();
  // A run has ended.
  void EndDelay();
  // It has died unused. False when `pid` is none of them.
  bool Forget(pid_t pid);
  // Drops all, and waits for nothing any more.
  void Clear();

  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }
  // Those that were asked for included.
  std::size_t count() const { return all_.size() + asked_; }
  // How many are as old as `age`, or older.
  std::size_t CountOlder(Time age, Time now) const;
  // How long until one is; zero if one is already, nullopt without any.
  std::optional<Time> UntilOlder(Time age, Time now) const;

 private:
  struct Entry {
    SpareChild child;
    Time since;
  };

  void Ask();
  void Pause();
  void WatchAges();
  void RenewOld();

  const ServiceContext& context_;
  Events events_;
  std::deque<Entry> all_;
  std::size_t asked_ = 0;
  EventSource age_;  // until the oldest is too old
  int idle_deaths_ = 0;
  EventSource pause_;  // after failures
  EventSource delay_;  // after an assignment
  std::chrono::steady_clock::time_point last_assigned_{};
};

}  // namespace pyfx
