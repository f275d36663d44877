// SPDX-License-Identifier: GPL-3.0-or-later
//
// The line on standard error, a terminal, that says what a run waits for: shown when its profile
// has warmed up for longer than people wait without asking, and gone when the run begins. Nothing
// is shown while another job has the terminal.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "protocol/messages/run_messages.h"

namespace pyfx {

class WarmUpNotice {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kPatience{500};

  // Says nothing before kPatience from now.
  WarmUpNotice() : due_(Clock::now() + kPatience) {}
  WarmUpNotice(const WarmUpNotice&) = delete;
  WarmUpNotice& operator=(const WarmUpNotice&) = delete;
  ~WarmUpNotice() { Clear(); }

  void Hear(const WarmingUp& news);
  // When to call ShowIfDue(): there is something to say that has not been said.
  std::optional<Clock::time_point> due() const;
  void ShowIfDue();
  // Takes the line away.
  void Clear();

 private:
  Clock::time_point due_;
  std::string text_;
  bool is_new_ = false;    // the text, which nobody has seen
  bool is_shown_ = false;  // a line that is to be taken away
};

}  // namespace pyfx
