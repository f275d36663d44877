// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program that pyfxctl starts to ask it something: its output is read when it has ended, and it
// is ended when it takes too long. Blocks.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

struct ProgramOutput {
  int status = 0;  // as of wait(2)
  std::string out;
  std::string err;

  bool Succeeded() const { return status == 0; }
  // Its last line on standard error, or how it ended.
  std::string Complaint() const;
};

// Standard input is empty. An error: it could not be started, or took longer than `patience`.
Result<ProgramOutput> RunProgram(const std::vector<std::string>& argv,
                                 const std::vector<std::string>& env,
                                 std::chrono::milliseconds patience);

// The environment of this process, for `env` above.
std::vector<std::string> OwnEnvironment();

}  // namespace pyfx
