// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pyfxd.toml says: settings of the daemon as a whole, above all its bounds. Parsing only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// Of bounds and times 0 means none.
struct DaemonSettings {
  bool automatic = true;  // whether interpreters that no profile names have profiles
  bool spawn = false;     // whether a client that finds no daemon starts one; see kIdleOfSpawned
  std::uint32_t max_zygotes = 32;
  std::uint32_t max_spares = 64;  // ahead of need, of all profiles together
  std::uint32_t max_runs = 1024;
  std::uint64_t max_memory = 0;                       // bytes, of all zygotes
  std::chrono::milliseconds zygote_idle{14'400'000};  // until a zygote leaves that nobody uses
  std::chrono::milliseconds daemon_idle{0};           // until the daemon does
  std::chrono::milliseconds spare_age{180'000};       // until another takes a spare's place
  bool memory_pressure = true;                        // whether zygotes leave when memory is short
  CgroupPolicy cgroup = CgroupPolicy::kClient;
};

// `daemon_idle` with `spawn`, unless the file says another.
inline constexpr std::chrono::milliseconds kIdleOfSpawned{600'000};

// Those without a file. `memory`: what the machine has, in bytes.
DaemonSettings DefaultSettings(std::uint64_t memory);
DaemonSettings DefaultSettings();  // of this machine

// Reads the text of a pyfxd.toml. `path` is for messages, which are "PATH:LINE: what is wrong";
// code kInvalid. `memory` as above.
Result<DaemonSettings> ParseDaemonSettings(std::string_view text, const std::string& path,
                                           std::uint64_t memory);

// Reads the first of `files` that exists; without one the defaults.
Result<DaemonSettings> LoadDaemonSettings(const std::vector<std::string>& files);

}  // namespace pyfx
