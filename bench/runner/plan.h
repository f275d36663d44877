// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the runner is asked to do: variants, each a command and the way to measure it.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx::bench {

using Clock = std::chrono::steady_clock;
using Argv = std::vector<std::string>;

enum class Kind {
  kRun,    // time from before posix_spawn() to after waitpid(), output thrown away
  kDrain,  // the same, standard output being a pipe that is read to its end
  kSays,   // the number of nanoseconds that the program writes to standard output
  kAsk,    // the same from a program that goes on: a line in, a line out, after a first "ready"
  kKeys,   // in a terminal of its own: times from key to echo, see terminal.h
  kBulk,   // in a terminal of its own: time from its first output to its end
  kFirst,  // time from before posix_spawn() to the "x" that is all that the program writes
  kShown,  // the same in a terminal of its own
};

struct Variant {
  Kind kind = Kind::kRun;
  std::string name;
  int share = 1;  // takes part in each share-th round
  Argv argv;      // argv[0] is a path
};

struct Plan {
  enum class Mode { kTurns, kLoad };
  Mode mode = Mode::kTurns;
  int rounds = 1;
  int block = 1;                           // measurements of one variant in a row
  std::chrono::milliseconds pace{0};       // between the beginnings of two measurements
  int clients = 1;                         // load only: how many start programs at the same time
  std::chrono::milliseconds window{1000};  // load only: how long they do
  std::uint32_t seed = 1;
  std::vector<Variant> variants;
};

// `turns|load [--OPTION NUMBER]… KIND NAME SHARE PROGRAM [ARGUMENT…] ";" …`
Result<Plan> ParsePlan(std::span<char* const> args);

}  // namespace pyfx::bench
