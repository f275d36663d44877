// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the warm-up makes of the process's signals: handlers, also those of C, ignored and blocked
// signals, timers that are to send some. The zygote does not live with it: a preload's handler for
// SIGTERM is for runs. So all is taken from the zygote after the warm-up, and given to each run,
// which has every signal blocked until it begins.
#pragma once

#include <signal.h>
#include <sys/time.h>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "daemon/zygote/core/heard/settings_heard.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

class SignalEffects {
 public:
  // Looks at the process as it is before the warm-up.
  SignalEffects();
  // Remembers what the warm-up has made of it, and puts the process back. Zygote, once.
  void Settle(const SettingsHeard& heard);

  // Signals that the warm-up has set, bit n - 1 for signal n: a run keeps them.
  std::uint64_t numbers() const { return numbers_; }
  // kUnsupported where the client has inherited what the warm-up cannot have known. Run child.
  Status Check(const Run& run) const;
  // Dispositions and timers. With all signals blocked. Run child.
  void Apply() const;
  // What is to be blocked in a run whose client has `blocked`.
  std::uint64_t Blocked(std::uint64_t blocked) const;

 private:
  using Action = struct sigaction;

  std::array<Action, NSIG> before_{};
  std::uint64_t blocked_before_ = 0;
  std::uint64_t numbers_ = 0;
  std::vector<std::pair<int, Action>> actions_;
  std::vector<std::pair<__itimer_which, itimerval>> timers_;
  std::uint64_t blocked_ = 0;    // by the warm-up
  std::uint64_t unblocked_ = 0;  // by the warm-up
};

}  // namespace pyfx
