// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the supervisor and its zygotes say to each other, and to a spare that gets its run. Nothing
// here does I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/frames/message.h"
#include "protocol/process/cgroup.h"

namespace pyfx {

// How the names that an init section binds are visible to runs.
enum class Names : std::uint32_t {
  kVisible = 0,  // stand in for missing builtins
  kClean = 1,    // not at all
  kMain = 2,     // copied into __main__
};

// How a run leaves the interpreter.
enum class Exit : std::uint32_t {
  kFast = 0,  // what can be seen from outside, then out
  kFull = 1,  // all of Py_FinalizeEx()
};

// Sent once, first: what the zygote is to become. Answered by Ready or WarmUpFailed.
struct Warm {
  static constexpr MessageType kType = MessageType::kWarm;
  std::string profile;
  std::string python;                // the interpreter that runs are to believe they run in
  std::vector<std::string> preload;  // modules to import, in order
  std::string init_path;             // the init section's file; empty for none
  Names names = Names::kVisible;
  Exit exit = Exit::kFast;
  CgroupPolicy cgroup_policy = CgroupPolicy::kClient;
  std::string cgroup = {};              // directory of the cgroup to enter first; empty: stay
  std::vector<std::string> cores = {};  // directories in which there may be a core for it
  std::uint32_t cold_if_unsafe = 0;  // 1: all runs are to be cold if Ready tells of what is unsafe
  std::string connection_name = {};  // what clients' connections are bound to
  std::uint32_t hidden = 0;          // 1: what is preloaded is out of sight until a run imports it
  std::vector<std::string> core_files = {};  // those that nobody else can write to: all it loads
  std::vector<std::string> start = {};       // options to start the interpreter with: OptionsOf()
};

// Answered by Spare or ForkFailed, in the order of the requests.
struct Fork {
  static constexpr MessageType kType = MessageType::kFork;
  std::uint32_t busy = 0;  // 1: all processors have runs to do, so nothing is done ahead
};

// No more forks: spares end, and the zygote leaves after its last run.
struct Drain {
  static constexpr MessageType kType = MessageType::kDrain;
};

// A directory in which the warm-up looked for modules: the names it looked for, and the entries it
// found that can be one of them. With `whole` all modules of runs are looked for there too, and
// what else tells of installed packages counts.
struct SearchedDirectory {
  std::string path;
  bool whole = false;
  std::vector<std::string> names;
  std::vector<std::string> entries;

  bool operator==(const SearchedDirectory&) const = default;
};

// Bits of what a warm-up has asked for, besides files and variables: whether descriptor 0, 1, 2 is
// a terminal, and more of those that are; the processors that it may use; /dev/tty; its own name.
inline constexpr std::uint32_t kAskedForTerminal0 = 1;  // 2 and 4: of descriptors 1 and 2
inline constexpr std::uint32_t kAskedForTerminals = 7;
inline constexpr std::uint32_t kAskedForTerminalSize = 8;
inline constexpr std::uint32_t kAskedForTerminalModes = 16;
inline constexpr std::uint32_t kAskedForTerminalName = 32;
inline constexpr std::uint32_t kAskedForProcessors = 64;
inline constexpr std::uint32_t kAskedForControllingTerminal = 128;
inline constexpr std::uint32_t kAskedForName = 256;  // by which the interpreter was started

// What the warm-up has read, and what it looked for in vain. Before Ready or WarmUpFailed.
struct Consumed {
  static constexpr MessageType kType = MessageType::kConsumed;
  // Of each file device, inode, size and the times of its last modification and change, in ns,
  // before it was read; all 0 when it was not there, or may have changed meanwhile.
  static constexpr std::size_t kNumbersOfStamp = 5;
  std::vector<std::string> files;
  std::vector<std::uint64_t> stamps;
  std::vector<SearchedDirectory> directories;
  std::vector<std::string> suffixes;  // NAME + one of these is a module, as NAME alone may be
  std::vector<std::string> endings;   // entries of a `whole` directory with one of these count
  std::vector<std::string> variables = {};  // of the environment that were asked for, set or not
  std::uint32_t environment = 0;            // 1: all of it was gone through
  std::uint32_t asked = 0;                  // kAskedFor…
  // What it looked at in the working directory and above, each a phrase, and not all if it is much.
  std::vector<std::string> places = {};
};

// What the warm-up does from now on, before Ready or WarmUpFailed.
struct WarmUpStep {
  static constexpr MessageType kType = MessageType::kWarmUpStep;
  static constexpr std::size_t kLongest = 256;
  std::string text;  // "importing NAME", for people; no longer than that
};

// Most bytes in a list of what is preloaded and not hidden all the same, with their ends.
inline constexpr std::size_t kMostHiddenInVain = std::size_t{8} << 10;

struct Ready {
  static constexpr MessageType kType = MessageType::kReady;
  std::uint64_t warm_up_us = 0;
  std::uint32_t modules = 0;  // in sys.modules
  std::string python_version;
  std::vector<std::string> unsafe = {};    // see ProfileStatus
  std::vector<std::string> harmless = {};  // see ProfileStatus
  std::uint64_t memory_bytes = 0;  // what the zygote takes by itself (Pss, proc_pid_smaps(5))
  std::uint32_t hidden = 0;        // how many of the modules are out of sight
  std::vector<std::string> visible = {};          // see ProfileStatus
  std::vector<std::string> always_executed = {};  // see ProfileStatus
};

// The zygote ends after it.
struct WarmUpFailed {
  static constexpr MessageType kType = MessageType::kWarmUpFailed;
  std::string text;  // the traceback, as python3 would print it
  // 1: nothing that the profile says is wrong, only that it cannot be warm here.
  std::uint32_t must_be_cold = 0;
};

// A child that waits for its run. Carries its channel and a pidfd, in this order.
struct Spare {
  static constexpr MessageType kType = MessageType::kSpare;
  std::uint32_t pid = 0;
};

struct ForkFailed {
  static constexpr MessageType kType = MessageType::kForkFailed;
  std::uint32_t error_number = 0;
};

// A child of the zygote, run or spare, was reaped.
struct Died {
  static constexpr MessageType kType = MessageType::kDied;
  std::uint32_t pid = 0;
  std::uint32_t wait_status = 0;
  std::vector<std::string> executed = {};  // "NAME: why", of what it executed though it was hidden
};

// A child of the zygote was stopped or has been continued.
struct ChildStopped {
  static constexpr MessageType kType = MessageType::kChildStopped;
  std::uint32_t pid = 0;
  std::uint32_t signal = 0;  // that stopped it; 0: it was continued
};

// Goes before the Run itself, which follows as the client sent it. Carries the client's
// connection, on which the run answers for itself.
struct Assign {
  static constexpr MessageType kType = MessageType::kAssign;
  std::uint64_t run_id = 0;
};

}  // namespace pyfx
