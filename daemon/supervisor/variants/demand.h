// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many spares to keep where the profile leaves that to us: twice as many each time that a run
// had to wait for its fork, half as many when none has had to for a while.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <utility>

#include "daemon/supervisor/loop/event_loop.h"

namespace pyfx {

class Demand {
 public:
  // `on_less` is called from the loop when there may be fewer, since no run has waited for `calm`.
  Demand(EventLoop* loop, std::function<void()> on_less,
         std::chrono::milliseconds calm = std::chrono::seconds(30))
      : loop_(loop), on_less_(std::move(on_less)), calm_(calm) {}

  std::size_t spares() const { return spares_; }
  // A run has to wait for its fork: runs come closer together than these spares can serve.
  void NoteShortage() { Keep(std::min(spares_ * 2, kMost)); }

 private:
  static constexpr std::size_t kMost = 8;

  void Keep(std::size_t spares) {
    spares_ = spares;
    timer_.reset();
    if (spares_ == 1) return;
    timer_ = loop_->After(calm_, [this] {
      Keep(spares_ / 2);
      on_less_();
    });
  }

  EventLoop* loop_;
  std::function<void()> on_less_;
  std::chrono::milliseconds calm_;
  std::size_t spares_ = 1;
  EventSource timer_;
};

}  // namespace pyfx
