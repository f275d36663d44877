// SPDX-License-Identifier: GPL-3.0-or-later
//
// The states of a profile, in the answers of daemons and in what people read. Any process.
#pragma once

#include <cstdint>
#include <string_view>

namespace pyfx {

// What a profile is like for a run that comes now, as clients and people are told.
enum class ProfileState : std::uint32_t {
  kCold = 0,     // no zygote
  kWarming = 1,  // its zygote is on its way
  kWarm = 2,     // serves runs
  kFailed = 3,   // the last warm-up failed; `last_error` says why
};
inline std::string_view ProfileStateName(ProfileState state) {
  switch (state) {
    case ProfileState::kCold: return "cold";
    case ProfileState::kWarming: return "warming";
    case ProfileState::kWarm: return "warm";
    case ProfileState::kFailed: return "failed";
  }
  return "unknown";
}

}  // namespace pyfx
