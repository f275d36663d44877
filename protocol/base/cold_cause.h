// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why a run is cold, as one of a few words that can be counted. The reason itself, for people, is a
// text that goes with it. docs/protocol.md 4.9 says what each stands for; numbers are for ever, and
// a peer may know more of them than this one.
#pragma once

#include <cstdint>
#include <string_view>

namespace pyfx {

enum class ColdCause : std::uint32_t {
  kOther = 0,
  // Decided by the client alone
  kSwitchedOff = 1,  // --cold, PYFX=0
  kOption = 2,       // only an interpreter of its own can honour it
  kVariable = 3,     // the same, of the environment
  kPython = 4,       // called by a name that means another interpreter
  // About the daemon
  kNoDaemon = 5,
  kNoAnswer = 6,    // silent for too long
  kBroken = 7,      // left without a word, or said what cannot be understood
  kVersion = 8,     // speaks another major version
  kPermission = 9,  // another user's
  kShuttingDown = 10,
  kLimit = 11,    // a bound was reached, or the system is out of something
  kProfile = 12,  // unknown, in error, or its warm-up failed
  // What a zygote cannot take on
  kDescriptors = 13,
  kTerminal = 14,
  kResources = 15,  // limits and priorities
  kConfined = 16,   // the client lives in another world: namespaces, credentials, root directory
  kModule = 17,     // the client would find another module than the preloaded one
  kProcess = 18,    // what is this very process's: timers, children, locks, messages that name it
};
inline constexpr ColdCause kLastColdCause = ColdCause::kProcess;

// The word for it, as "switched-off"; "other" for one that is not known.
std::string_view ColdCauseName(ColdCause cause);

}  // namespace pyfx
