// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said on standard error, a terminal, while a run waits for its profile's warm-up: shown
// when that takes longer than people wait without asking, and gone when the run begins, with what
// stood before it left as it was. Nothing is shown while another job has the terminal, or after a
// stop, when the line is not ours any more.
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
  // Takes it away.
  void Clear();
  // Says nothing any more, and leaves what is there.
  void GiveUp();

 private:
  Clock::time_point due_;
  std::string text_;
  bool is_new_ = false;    // the text, which nobody has seen
  bool is_shown_ = false;  // something that is to be taken away
  bool has_given_up_ = false;
};

}  // namespace pyfx
