// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many spares to keep where the profile leaves that to us: twice as many each time that a run
// had to wait for its fork, half as many when none has had to for a while.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include "daemon/supervisor/event_loop.h"

namespace pyfx {

class Demand {
 public:
  static constexpr std::size_t kMost = 8;

  // `on_less` is called from the loop when there may be fewer; `calm` is for how long no run may
  // have waited then.
  Demand(EventLoop* loop, std::function<void()> on_less,
         std::chrono::milliseconds calm = std::chrono::seconds(30));

  // A run has to wait for its fork: runs come closer together than these spares can serve.
  void NoteShortage();
  std::size_t spares() const { return spares_; }

 private:
  void OnCalm();
  void WatchCalm();

  EventLoop* loop_;
  std::function<void()> on_less_;
  std::chrono::milliseconds calm_time_;
  std::size_t spares_ = 1;
  EventSource calm_;
};

}  // namespace pyfx
