// SPDX-License-Identifier: GPL-3.0-or-later
//
// The command line of pyfxd. Parsing only; prints nothing.
#pragma once

#include <chrono>
#include <string>

#include "daemon/supervisor/threads/log.h"
#include "protocol/base/result.h"

namespace pyfx {

struct DaemonOptions {
  std::string socket;  // empty: where clients look for it
  bool die_with_parent = false;
  bool delegated = false;
  std::chrono::milliseconds drain_timeout{10'000};
  LogLevel log_level = LogLevel::kInfo;
  bool check = false;      // look at the files that people write, and leave
  std::string check_name;  // one profile alone; empty for all
  std::string text;        // asked for by --help or --version: print it and leave
};

// Code kInvalid, with a text that names the next step, when they cannot be right.
Result<DaemonOptions> ParseDaemonOptions(int argc, char** argv);

}  // namespace pyfx
