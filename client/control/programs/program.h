// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program that pyfxctl starts and waits for, for what it says: it is ended when it takes too
// long. Blocks.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

// The environment of this process, with `assignments` ("NAME=VALUE") in place of what it has.
std::vector<std::string> OwnEnvironment(const std::vector<std::string>& assignments = {});

// The same for an interpreter that pyfxctl asks something. In an adopted environment that is pyfxc:
// it is cold, and no daemon hears of it, since the user has run nothing.
std::vector<std::string> ProbeEnvironment();

struct ProgramPlan {
  std::vector<std::string> argv;  // argv[0] is looked up in PATH when it has no slash
  std::vector<std::string> env = OwnEnvironment();
  bool reads = false;     // our standard input; else there is nothing to read
  bool keeps_out = true;  // standard output is in ProgramOutput; else it is ours
  bool keeps_err = true;  // standard error likewise
  std::function<void(std::string_view)> hears_err = {};  // gets that as it comes, too
  // Then it is killed. 0: never, and what it leaves running is waited for until that has closed
  // what is kept; else that is left to itself.
  std::chrono::milliseconds patience = std::chrono::minutes(1);
};

struct ProgramOutput {
  int status = 0;  // as of wait(2)
  std::string out;
  std::string err;

  bool Succeeded() const { return status == 0; }
  // Its last line on standard error, or how it ended.
  std::string Complaint() const;
};

// An error: it could not be started, or took longer than `patience`.
Result<ProgramOutput> RunProgram(const ProgramPlan& plan);

}  // namespace pyfx
