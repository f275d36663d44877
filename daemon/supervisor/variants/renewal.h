// SPDX-License-Identifier: GPL-3.0-or-later
//
// When the next generation takes the place of one whose files have changed: when they have been
// left alone for a moment, or later where they change during each warm-up. Remembers why until the
// next one is warm. Starts nothing itself.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "daemon/supervisor/loop/event_loop.h"

namespace pyfx {

class Renewal {
 public:
  // `renew` is called from the loop when it is time to start the next generation.
  Renewal(EventLoop* loop, std::function<void()> renew) : loop_(loop), renew_(std::move(renew)) {}

  // A generation is taken out of service, since `why`.
  void NoteStale(const std::string& why) { stale_because_ = why; }
  // The same for one whose files changed while it warmed up; the next one follows. False when that
  // has happened so many times in a row that none follows by itself, and nobody is to wait for it.
  bool NoteBornStale(const std::string& why) {
    stale_because_ = why;
    // The first time at once: it was a moment of bad luck.
    const auto delay = born_stale_ == 0 ? std::chrono::milliseconds(0)
                                        : std::min(kQuiet * (1 << born_stale_), kLongestQuiet);
    born_stale_ = std::min(born_stale_ + 1, kMaxBornStale);
    if (!is_restless()) After(delay);
    return !is_restless();
  }
  // A generation is warm, and fresh.
  void NoteFresh() {
    stale_because_.clear();
    born_stale_ = 0;
  }

  // Files have changed: the next generation is due when they have been left alone.
  void Begin() { After(kQuiet); }
  // Somebody asks for the next generation, and does not wait for it.
  void BeginUnhurried() { After(is_restless() ? kLongestQuiet : kQuiet); }
  // It is started, or is not to be.
  void Cancel() { due_.reset(); }

  bool is_due() const { return static_cast<bool>(due_); }
  bool is_stale() const { return !stale_because_.empty(); }
  // Whether files changed during each of the last warm-ups.
  bool is_restless() const { return born_stale_ >= kMaxBornStale; }
  // Why the last generation was taken out of service; empty: it was not, or the next one is warm.
  const std::string& stale_because() const { return stale_because_; }

 private:
  // Editors, package managers and version control change several files: one warm-up is enough.
  static constexpr std::chrono::milliseconds kQuiet{100};
  // Files that change during each warm-up are not run after without end.
  static constexpr std::chrono::milliseconds kLongestQuiet{5'000};
  // Generations in a row that are given up for that.
  static constexpr int kMaxBornStale = 4;

  void After(std::chrono::milliseconds delay) {
    due_ = loop_->After(delay, [this] {
      due_.reset();
      renew_();
    });
  }

  EventLoop* loop_;
  std::function<void()> renew_;
  std::string stale_because_;
  int born_stale_ = 0;  // generations in a row
  EventSource due_;
};

}  // namespace pyfx
