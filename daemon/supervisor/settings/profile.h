// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a profile says: the settings of NAME.toml, and where its init section NAME.py is. Parsing
// only; which files make up a profile is for profile_store.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// Largest NAME.toml. Keeps what a profile can say well within a Warm message.
inline constexpr std::size_t kMaxProfileFile = std::size_t{256} << 10;

// Most spares that a profile may ask for: each is a process.
inline constexpr std::uint32_t kMaxSpares = 64;

// Longest warm-up that a profile may ask for, in seconds.
inline constexpr std::uint32_t kLongestWarmUp = 86'400;

// What becomes of a run whose zygote was made from files that have changed since.
enum class Stale {
  kWait,    // it waits for the next generation
  kCold,    // it is cold until the next generation is warm
  kIgnore,  // changes are not looked for
};

// Most zygotes of one profile for other environments than the first's.
inline constexpr std::uint32_t kMaxSiblings = 16;

// Longest time in which runs wait for the next generation.
inline constexpr std::chrono::seconds kMaxStaleTimeout{3'600};

// What becomes of runs whose preload left what a fork breaks.
enum class OnUnsafe { kCold, kWarn };

struct Profile {
  std::string name;
  std::string description;
  std::string python;                                    // as the user wrote it; empty: none named
  std::vector<std::string> preload;                      // dotted module names, in order
  std::vector<std::pair<std::string, std::string>> env;  // set while the zygote warms up
  Names names = Names::kVisible;
  Exit exit = Exit::kFast;
  bool automatic = false;   // no file says it, see automatic_profiles.h
  bool throw_away = false;  // automatic, and its environment is there for one command
  bool autostart = false;
  bool hidden = false;  // what is preloaded is out of sight until a run imports it
  OnUnsafe on_unsafe = OnUnsafe::kCold;
  std::optional<std::uint32_t> spares = 1;  // nullopt: as many as are asked for
  std::chrono::milliseconds warm_up_limit{120'000};
  Stale stale = Stale::kWait;
  std::chrono::seconds stale_timeout{120};  // as long as a warm-up may take
  std::uint32_t siblings = 2;               // zygotes for other environments, besides the first
  std::vector<std::string> env_key;         // variables that count as read by the warm-up
  std::vector<std::string> env_ignore;      // those that do not; one may end with '*'
  std::string path;       // a file of the profile, for people; empty when it is built in
  std::string init_path;  // the init section; empty for none
};

// Reads the text of a NAME.toml into a profile without name and paths. `path` is for messages,
// which are "PATH:LINE: what is wrong"; code kInvalid.
Result<Profile> ParseProfile(std::string_view text, const std::string& path);

}  // namespace pyfx
