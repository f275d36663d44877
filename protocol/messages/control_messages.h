// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pyfxctl and the supervisor say to each other. Nothing here does I/O.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/frames/message.h"
#include "protocol/messages/profile_state.h"

namespace pyfx {

// Answered by one ProfileStatus for each known profile, then DaemonStatus.
struct StatusRequest {
  static constexpr MessageType kType = MessageType::kStatusRequest;
};

// Answered by one RunStatus for each run that is under way, then DaemonStatus; or by Refused.
struct RunsRequest {
  static constexpr MessageType kType = MessageType::kRunsRequest;
};

// Replaces the zygote of `profile`, or of all profiles when empty. Answered by Done or Refused.
struct Reload {
  static constexpr MessageType kType = MessageType::kReload;
  std::string profile;
};

// Ends the zygote of `profile`, or the whole daemon when empty. Answered by Done or Refused.
struct Stop {
  static constexpr MessageType kType = MessageType::kStop;
  std::string profile;
};

struct ProfileStatus {
  static constexpr MessageType kType = MessageType::kProfileStatus;
  std::string name;
  std::string description;
  std::string path;  // the profile's file or files' directory entry, for people
  ProfileState state = ProfileState::kCold;
  std::uint32_t pid = 0;         // of the zygote; 0 for none
  std::uint32_t generation = 0;  // 0: never warmed
  std::uint64_t warm_up_us = 0;
  std::uint64_t resident_bytes = 0;
  std::uint32_t spares = 0;
  std::uint32_t runs_now = 0;
  std::uint64_t runs_served = 0;
  std::string last_error;
  std::vector<std::uint64_t> cold_runs = {};  // as in DaemonStatus
  std::uint32_t watched = 0;   // files and directories of which the kernel tells that they change
  std::uint32_t compared = 0;  // those that are looked at with each run instead
  std::string why_compared = {};
  std::string stale = {};      // what has changed, while the next generation is on its way
  std::uint32_t draining = 0;  // zygotes of generations that were replaced
  std::uint32_t siblings = 0;  // zygotes for other environments and starts
  std::vector<std::string> unsafe = {};  // what the preload left that a fork breaks, each a phrase
  std::vector<std::string> harmless = {};  // the same, which is known to take care of itself
  std::uint32_t hidden = 0;                // modules that runs do not see before they import them
  // What the profile hides in vain, each "NAME: why": what runs see from their beginning, and what
  // each run executes that imports it.
  std::vector<std::string> visible = {};
  std::vector<std::string> always_executed = {};
  // Runs that executed what was hidden; the last few modules, each "NAME: why", newest first, and
  // in the same order how many runs did.
  std::uint64_t executing_runs = 0;
  std::vector<std::string> executed = {};
  std::vector<std::uint64_t> executed_times = {};
  // What the generation depends on besides files, each a phrase: a client that has something else
  // of it is not served by it.
  std::vector<std::string> inputs = {};
  // Of the siblings those with a start of their own, each as "-O PYTHONHASHSEED=0: warm".
  std::vector<std::string> starts = {};
};

struct DaemonStatus {
  static constexpr MessageType kType = MessageType::kDaemonStatus;
  std::uint32_t pid = 0;
  std::uint64_t uptime_us = 0;
  std::uint32_t runs_now = 0;
  std::uint64_t runs_served = 0;
  std::uint32_t connections = 0;
  std::string socket;
  // Of the cold runs that were heard of: a cause and the number of runs in turn, and in the same
  // order the last reason of each.
  std::vector<std::uint64_t> cold_runs = {};
  std::vector<std::string> cold_reasons = {};
  // What there is of what the settings bound, and the bounds; 0: none.
  std::uint32_t zygotes = 0;
  std::uint64_t zygote_bytes = 0;
  std::uint32_t max_zygotes = 0;
  std::uint64_t max_bytes = 0;
  std::uint32_t max_runs = 0;
  std::uint64_t evicted = 0;       // zygotes that had to leave for a bound
  std::string last_eviction = {};  // which was the last, and why
};

// One run. What it executes is for who asks to see, by its process.
struct RunStatus {
  static constexpr MessageType kType = MessageType::kRunStatus;
  std::string profile;
  // The process that took the run: the run itself, or the keeper of its terminal, whose child it
  // is.
  std::uint32_t pid = 0;
  std::uint32_t client_pid = 0;  // 0: it has left, or cannot be seen from here
  std::uint64_t age_us = 0;
  std::uint32_t generation = 0;
};

struct Done {
  static constexpr MessageType kType = MessageType::kDone;
  std::string text;
};

}  // namespace pyfx
