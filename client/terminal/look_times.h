// SPDX-License-Identifier: GPL-3.0-or-later
//
// When to look whether the run has set modes or a size at its terminal, of which no event tells.
// Soon after anything has happened; then a quarter later each time, so that a change is seen after
// a quarter of the time in which nothing happened.
#pragma once

#include <algorithm>
#include <chrono>

namespace pyfx {

class LookTimes {
 public:
  using Clock = std::chrono::steady_clock;

  // Something has happened.
  void Restart(Clock::time_point now = Clock::now()) {
    pause_ = kFirst;
    next_ = now + pause_;
  }
  Clock::time_point next() const { return next_; }
  // Whether it is time; if so, the next time is set.
  bool IsDue(Clock::time_point now = Clock::now()) {
    if (now < next_) return false;
    pause_ = std::min(pause_ + pause_ / 4 + std::chrono::milliseconds(1), kLongest);
    next_ = now + pause_;
    return true;
  }

 private:
  static constexpr std::chrono::milliseconds kFirst{5};
  static constexpr std::chrono::milliseconds kLongest{10'000};

  std::chrono::milliseconds pause_{0};
  Clock::time_point next_;
};

}  // namespace pyfx
