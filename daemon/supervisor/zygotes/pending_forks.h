// SPDX-License-Identifier: GPL-3.0-or-later
//
// The forks that a zygote was asked for and has not answered. One that is stopped, or waits for
// something that never comes, would leave all runs to their clients' patience, one after the other:
// so each answer has to come in time.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <utility>

#include "daemon/supervisor/loop/event_loop.h"

namespace pyfx {

class PendingForks {
 public:
  PendingForks(EventLoop* loop, std::chrono::milliseconds limit, std::function<void()> on_late)
      : loop_(loop), limit_(limit), on_late_(std::move(on_late)) {}

  // One more was asked for.
  void Add() {
    if (++count_ == 1) AwaitAnswer();
  }
  // The oldest was answered; false when there is none.
  bool TakeOne() {
    if (count_ == 0) return false;
    --count_;
    AwaitAnswer();
    return true;
  }
  // None is answered any more.
  void Stop() { timer_.reset(); }

 private:
  void AwaitAnswer() {
    timer_.reset();
    if (count_ != 0) timer_ = loop_->After(limit_, on_late_);
  }

  EventLoop* loop_;
  std::chrono::milliseconds limit_;
  std::function<void()> on_late_;
  std::size_t count_ = 0;
  EventSource timer_;  // until the next answer must have come
};

}  // namespace pyfx
