// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs a program to its end for what it prints. It has our environment with some variables set,
// our standard error, and nothing to read.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

struct Captured {
  std::string out;
  int status = 0;  // of waitpid(2)
};

struct Capture {
  std::vector<std::string> argv;  // the first is the program's path
  std::vector<std::pair<std::string, std::string>> variables;
  bool out_only = true;  // else what goes to standard error is in `out`, and the rest is ours
  bool quiet = false;    // what goes to the other of both streams is lost
  bool reads = false;    // it has our standard input
  std::chrono::seconds patience{60};  // then it is killed, which is an error; 0: without end
};

Result<Captured> RunCaptured(const Capture& capture);

}  // namespace pyfx
