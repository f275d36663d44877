// SPDX-License-Identifier: GPL-3.0-or-later
//
// The conversation of one run, as docs/protocol.md section 5 has it: asks, relays signals, waits,
// learns how the run ended. Prints nothing and does not end the process; its caller does both.
#pragma once

#include <string>
#include <variant>

#include "client/context.h"
#include "protocol/message.h"
#include "protocol/result.h"

namespace pyfx {

// A wait(2) status: the run's, or that of a signal which came before the run had begun.
using WaitStatus = int;
using Outcome = std::variant<WaitStatus, Refused>;

// Has the daemon at `socket_path` carry out the run, and waits for its end. Blocks signals for
// good, and closes descriptors 0-2 once the run has begun, so that pipes end when the run closes
// them; standard error stays open if nobody can wait for its end. An error means that pyfx itself
// failed; kNoDaemon and kVersion are told apart, and the text says whether anything was run.
Result<Outcome> RunWarm(const std::string& socket_path, Context context);

}  // namespace pyfx
