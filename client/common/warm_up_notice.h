// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a client knows of the warm-up that its run waits for, and what is said of it on standard
// error, where that is a terminal: shown when that takes longer than people wait without asking,
// and gone when the run begins, with what stood before it left as it was. Nothing is shown while
// another job has the terminal, or after a stop, when the line is not ours any more.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "protocol/base/result.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

class WarmUpNotice {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kPatience{500};

  // Says nothing before kPatience from now.
  WarmUpNotice() : since_(Clock::now()), due_(since_ + kPatience) {}
  WarmUpNotice(const WarmUpNotice&) = delete;
  WarmUpNotice& operator=(const WarmUpNotice&) = delete;
  ~WarmUpNotice() { Clear(); }

  void Hear(const WarmingUp& news);
  // Why a run has not begun until now: what it waits for, if that was heard.
  Error WhyNotBegun() const;
  // When to call ShowIfDue(): there is something to say that has not been said.
  std::optional<Clock::time_point> due() const;
  void ShowIfDue();
  // Takes it away.
  void Clear();
  // Shows nothing any more, and leaves what is there.
  void GiveUp();

 private:
  Clock::time_point since_;
  Clock::time_point due_;
  std::optional<WarmingUp> news_;
  std::string text_;
  bool is_new_ = false;    // the text, which nobody has seen
  bool is_shown_ = false;  // something that is to be taken away
  bool has_given_up_ = false;
};

}  // namespace pyfx
