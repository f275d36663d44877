// SPDX-License-Identifier: GPL-3.0-or-later
//
// One invocation of pyfxc: warm if that is exactly what python3 would do, cold if anything is in
// the way before the run has begun, and never twice.
//
//   command line, environment ── ReasonForCold() ──▶ cold
//              │                                       ▲
//           RunWarm() ── Refused, NotBegun ────────────┤   except: --warm, or a profile that the
//              │                                       │   user named and that cannot be served
//           Started: the commit point                 125
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "client/options.h"
#include "client/run_client.h"
#include "protocol/result.h"

namespace pyfx {

// What the environment says about pyfx itself.
struct Settings {
  bool off = false;                             // PYFX=0
  bool why = false;                             // PYFX_WHY, unless empty or 0
  std::chrono::seconds timeout{30};             // PYFX_TIMEOUT
  TerminalWish terminal = TerminalWish::kAuto;  // PYFX_TTY
};
// kInvalid if PYFX_TIMEOUT is not a number of seconds, or PYFX_TTY none of its words.
Result<Settings> ReadSettings();

class Invocation {
 public:
  using Clock = std::chrono::steady_clock;

  // `python` is what a cold run becomes; `started_at` is when this program began.
  Invocation(Options options, const Settings& settings, std::string python,
             Clock::time_point started_at);

  // Returns the exit status, or ends this process by a signal, or becomes python.
  int Run();

 private:
  std::string ReasonNotToAsk() const;
  int TryWarm();
  int EndRefused(const Refused& refused);
  // `complaint` is for who does not want a cold run.
  int FallBack(const std::string& reason, const std::string& complaint);
  int RunCold(const std::string& reason);
  std::chrono::milliseconds Taken() const;

  Options options_;
  Settings settings_;
  std::string python_;
  std::string socket_path_;
  Clock::time_point started_at_;
};

}  // namespace pyfx
