// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a client may say, and when: Hello, then a run, which is all it asks for, or one control
// request after the other; Bye at the end. Understands frames; does no I/O.
#pragma once

#include <string>
#include <variant>

#include "protocol/base/result.h"
#include "protocol/frames/frame.h"
#include "protocol/frames/message.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

using ControlRequest = std::variant<StatusRequest, RunsRequest, Reload, Stop>;

// A run that a client asks for, or asks about.
struct AskedRun {
  RunTarget target;
  Frame frame;            // all of the request, until the run has it
  bool is_probe = false;  // only asks what would become of it
  // What was found out since.
  std::string python = {};  // of the profile that is to serve it
  bool is_first = false;    // which is an automatic one, and there is none yet
  bool has_waited = false;  // for a zygote, which came to nothing
  bool may_start = false;   // something may be started for it
};

using Said = std::variant<Hello, AskedRun, ControlRequest, Bye>;

// What is awaited of it.
enum class Turn { kHello, kRequest, kControlRequest, kBye };

// An error means that the client does not keep to that. kVersion: it speaks another protocol.
Result<Said> Understand(Frame frame, Turn turn);

}  // namespace pyfx
