// SPDX-License-Identifier: GPL-3.0-or-later
//
// What went wrong when a zygote was started, and how long to wait before the next start: the more
// starts have failed in a row, the longer. Starts nothing itself.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "daemon/supervisor/loop/event_loop.h"

namespace pyfx {

class BackOff {
 public:
  using Clock = std::chrono::steady_clock;

  // `try_again` is called from the loop when it is time for another start after a failure.
  BackOff(EventLoop* loop, std::function<void()> try_again)
      : loop_(loop), try_again_(std::move(try_again)) {}

  // How long to wait after so many failures in a row, of which there is one at least.
  static std::chrono::milliseconds Pause(int failures) {
    return std::min(std::chrono::milliseconds(500) * (1 << std::min(failures - 1, 16)),
                    std::chrono::milliseconds(30'000));
  }

  // A start begins: nothing is said against it yet.
  void BeginStart() {
    retry_.reset();
    failed_ = false;
    EndCold();
  }
  // It, or the zygote that came of it, has failed for the reason `text`. True when whoever waits is
  // to be told so, always if it is `final`; false when another start is tried for them.
  bool Fail(const std::string& text, bool final) {
    failed_ = true;
    last_error_ = text;
    retry_at_ = Clock::now() + Pause(++failures_);
    if (final || failures_ >= kMaxFailures) return true;
    // The first time at once: what kills a zygote is rarely the zygote.
    const auto wait = failures_ == 1 ? std::chrono::milliseconds(0) : Pause(failures_ - 1);
    retry_ = loop_->After(wait, try_again_);
    return false;
  }
  // It is time for it, whether anything is started at once or not: nobody has to wait any more.
  void EndRetry() {
    retry_.reset();
    retry_at_ = {};
  }
  // All runs are to be cold, for `reason`, until EndPause() or another start.
  void BecomeCold(const std::string& reason) {
    failed_ = true;
    is_for_now_ = false;
    cold_reason_ = last_error_ = reason;
  }
  // The same, but another start may be tried after a pause, which is the longer the more have
  // failed.
  void BecomeColdForNow(const std::string& reason) {
    BecomeCold(reason);
    is_for_now_ = true;
    retry_at_ = Clock::now() + Pause(++failures_);
  }
  // For people to see; not held against what is started next.
  void NoteError(const std::string& text) { last_error_ = text; }
  // It has served: the next failure is the first in a row.
  void NoteSuccess() { failures_ = 0; }
  // There is reason to think that the next start goes well: it need not wait.
  void EndPause() {
    EndCold();
    retry_at_ = {};
  }
  void Forget() {
    BeginStart();
    EndPause();
    NoteSuccess();
    last_error_.clear();
  }

  // A start is on its way, after a failure.
  bool will_retry() const { return static_cast<bool>(retry_); }
  // Whether nobody is to start anything at `time`.
  bool IsPausing(Clock::time_point time) const { return time < retry_at_; }
  // Whether one may be started at `time`, as far as a reason to be cold goes.
  bool MayStart(Clock::time_point time) const {
    return cold_reason_.empty() || (is_for_now_ && !IsPausing(time));
  }
  // Whether the last start failed, or can only be cold.
  bool has_failed() const { return failed_; }
  // Why all runs are to be cold; empty when they are not.
  const std::string& cold_reason() const { return cold_reason_; }
  // Stays when the next start goes well.
  const std::string& last_error() const { return last_error_; }

 private:
  // Starts in a row that may fail before those who wait are refused.
  static constexpr int kMaxFailures = 3;

  void EndCold() {
    cold_reason_.clear();
    is_for_now_ = false;
  }

  EventLoop* loop_;
  std::function<void()> try_again_;
  int failures_ = 0;  // in a row
  bool failed_ = false;
  std::string cold_reason_;
  bool is_for_now_ = false;
  std::string last_error_;
  Clock::time_point retry_at_{};
  EventSource retry_;
};

}  // namespace pyfx
