// SPDX-License-Identifier: GPL-3.0-or-later
//
// One invocation of pyfxc: warm if that is exactly what python3 would do, cold if anything is in
// the way before the run has begun, and never twice.
//
//   command line, environment ── ReasonsNotToAsk() ──▶ Decide() ─▶ cold, or 125
//              │                                          ▲
//           RunWarm() ── Refused, NotBegun ───────────────┘
//              │
//           Started: the commit point
#pragma once

#include <chrono>
#include <string>

#include "client/command/options.h"
#include "client/context/shown_command.h"
#include "client/run/decision.h"

namespace pyfx {

class Invocation {
 public:
  using Clock = std::chrono::steady_clock;

  // `shown` is this process's command line; `built_in` is the interpreter that pyfx was built for;
  // `started_at` is when this program began.
  Invocation(Options options, const Settings& settings, ShownCommand shown, std::string built_in,
             Clock::time_point started_at);

  // Returns the exit status, or ends this process by a signal, or becomes python.
  int Run();

 private:
  int TryWarm();
  // In an adopted environment this program is a copy of one that may have been replaced since: that
  // may be of the daemon's version. Returns if there is none, or it cannot be executed.
  void BecomeInstalled() const;
  // `python`: the profile's interpreter, if the daemon has told.
  int Otherwise(const Decision& decision, const std::string& python = {});
  int RunCold(const Decision& decision, const std::string& python);
  std::chrono::milliseconds Taken() const;

  Options options_;
  Settings settings_;
  ShownCommand shown_;
  std::string built_in_;
  std::string socket_path_;
  Clock::time_point started_at_;
};

}  // namespace pyfx
