// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pyfxc does when a run is not warm: it is cold, or pyfxc fails. The rules stand here once,
// for pyfxc, which acts by them, and for `pyfxctl why`, which tells them. Decide() is pure.
// ReasonsNotToAsk() looks at the environment, and asks the kernel about this process.
//
//   command line, environment, ── ReasonsNotToAsk() ─▶ Decide() ─▶ cold
//   this process
//   the daemon: Refused, NotBegun ──────────────────▶           ─▶ 125, with --warm, or if a
//                                                                  profile that was named fails
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "client/command/options.h"
#include "client/terminal/terminal.h"
#include "protocol/base/result.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

// What the environment says about pyfx itself.
struct Settings {
  bool off = false;                             // PYFX=0
  bool why = false;                             // PYFX_WHY, unless empty or 0
  std::chrono::seconds timeout{30};             // PYFX_TIMEOUT
  TerminalWish terminal = TerminalWish::kAuto;  // PYFX_TTY
  bool quiet = false;                           // PYFX_QUIET, unless empty or 0
};
// Those that cannot be wrong; the others are as without their variables.
Settings ReadSwitches();
// All of them; kInvalid if PYFX_TIMEOUT is not a number of seconds, or PYFX_TTY none of its words.
Result<Settings> ReadSettings();

// Why a run would be cold, and as what that counts.
struct Reason {
  ColdCause cause = ColdCause::kOther;
  std::string text;  // a few words, without end of line
};

// All that makes the client not even ask the daemon, the first being the one that it goes by; empty
// when it asks. `environment` is as environ(7) has it.
std::vector<Reason> ReasonsNotToAsk(const Options& options, const Settings& settings,
                                    char* const* environment);

struct Decision {
  bool cold = true;       // else pyfxc fails with kExitPyfxFailed
  Reason reason;          // for a cold run
  std::string complaint;  // for a failure: lines for standard error
  std::string profile;    // whose run it would have been
};
Decision Decide(Reason reason, const Options& options);
// `error`: why the client could not ask, or got no answer.
Decision Decide(const Error& error, const Options& options, std::string_view socket_path);
Decision Decide(const Refused& refused, const Options& options);

}  // namespace pyfx
