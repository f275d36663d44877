// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keeps the zygotes within what the settings allow. When there are too many, or they take too much
// memory, or are unused for too long, the least recently used one leaves first. One that a client
// waits for never leaves; when one leaves, its runs go on. Says what cannot be had; its owner
// decides whom to tell.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "daemon/supervisor/bounds/memory_pressure.h"
#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/settings/daemon_settings.h"
#include "daemon/supervisor/threads/log.h"
#include "daemon/supervisor/variants/variant.h"
#include "protocol/base/result.h"
#include "protocol/messages/control_messages.h"

namespace pyfx {

class Bounds {
 public:
  struct Events {
    std::function<std::vector<Variant*>()> variants;
    std::function<std::size_t(const std::string& profile)> runs_of;
    std::function<void()> on_daemon_idle;  // nobody has been here for so long as is set
  };

  // Borrows all; `settings` may change, see SettingsChanged().
  Bounds(EventLoop* loop, Log* log, const DaemonSettings* settings, Events events);

  // Also once at the start.
  void SettingsChanged();
  // A client has come, or one has left.
  void NoteActivity() { last_activity_ = Clock::now(); }

  // Makes room for one zygote more, of `variant`; an error of code kBusy when there can be none.
  Status AdmitZygote(const Variant* variant);
  // The zygote of `variant` is warm. May make it, or others, leave.
  void OnWarm(Variant* variant);
  // How many more spares may be made ahead of need.
  std::size_t SparesLeft() const;
  Status AdmitRun(std::size_t runs_now) const;

  void Describe(DaemonStatus* status) const;

 private:
  using Clock = std::chrono::steady_clock;

  // The one of those to leave first, other than `spared`; null if all are in use.
  Variant* LeastRecent(const Variant* spared, bool also_with_runs) const;
  Variant* FirstToLeaveFor(const Variant* variant) const;
  std::chrono::milliseconds IdleTimeOf(const Variant* variant) const;
  void Evict(Variant* variant, const std::string& reason);
  std::uint64_t Memory() const;
  void WatchPressure();
  void OnPressure();
  void ScheduleIdle();
  void OnIdleTimer();

  EventLoop* loop_;
  Log* log_;
  const DaemonSettings* settings_;
  Events events_;
  MemoryPressure pressure_;
  Clock::time_point last_pressure_{};
  EventSource idle_timer_;
  Clock::time_point last_activity_ = Clock::now();
  std::uint64_t evicted_ = 0;
  std::string last_eviction_;
};

}  // namespace pyfx
