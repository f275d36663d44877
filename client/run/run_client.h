// SPDX-License-Identifier: GPL-3.0-or-later
//
// The conversation of one run, as docs/protocol.md section 5 has it: asks, relays signals, waits,
// learns how the run ended. Prints nothing but what it waits for, and does not end the process; its
// caller does both.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <variant>

#include "client/context/context.h"
#include "client/context/shown_command.h"
#include "client/terminal/terminal.h"
#include "protocol/base/result.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

struct WarmPlan {
  std::string socket_path;
  std::chrono::milliseconds patience;  // with silence before the run has begun
  // Called when it has, while standard error is still open.
  std::function<void(const Started&)> on_started;
  TerminalWish terminal = TerminalWish::kAuto;
  bool probe = false;          // only ask what would become of the run (docs/protocol.md 4.2)
  ShownCommand shown = {};     // this process's, hidden while there is a run
  bool shows_warm_up = false;  // while the run waits for one, if standard error is a terminal
};

// Why nothing was run, and nothing will be. kNoDaemon and kVersion are told apart.
struct NotBegun {
  Error error;
};
// A wait(2) status: the run's, or that of a signal which came before the run had begun.
using WaitStatus = int;
// WouldRun: what a probe got in place of a run.
using Outcome = std::variant<WaitStatus, Refused, NotBegun, WouldRun>;

// Has the daemon carry out the run, and waits for its end. Closes descriptors 0-2 once the run has
// begun, so that pipes end when the run closes them; standard error stays open if nobody can wait
// for its end. Blocks signals: for good when the run has begun. With any outcome but a WaitStatus
// everything is as it was, and the work may be done otherwise. An error means that the run has, or
// may have, begun, but not how it ended: it must not be done again.
Result<Outcome> RunWarm(const WarmPlan& plan, Context context);

}  // namespace pyfx
