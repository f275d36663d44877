// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of its surroundings a generation depends on, and what it was given: a client that has
// something else must not be served by it. What the warm-up has asked for counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/supervisor/settings/profile.h"
#include "daemon/supervisor/surroundings/surroundings.h"
#include "daemon/supervisor/surroundings/variables.h"
#include "protocol/base/cold_cause.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

class Inputs {
 public:
  struct Difference {
    std::string what;  // for people, a phrase such as: variable "A"
    ColdCause cause = ColdCause::kOther;
  };

  // What a warm-up of `profile` says that it has asked for. What it was told comes with Assume().
  Inputs(const Consumed& consumed, const Profile& profile);

  // What the zygote was started in, or will be.
  void Assume(Surroundings surroundings);

  // `base` with what counts of `theirs`: what a zygote for that client is to be started in.
  Surroundings Overlay(const Surroundings& base, const Surroundings& theirs) const;

  // The first thing that is another with a client than was assumed.
  std::optional<Difference> DifferenceTo(const Surroundings& theirs) const;

  // The same for all clients for which one zygote would do.
  std::vector<std::string> Key(const Surroundings& theirs) const;

  // All that counts, each a phrase for people such as: the processors. At most kMaxDescribed, and
  // one more that says how many are left out.
  std::vector<std::string> Describe() const;
  static constexpr std::size_t kMaxDescribed = 256;

  bool asks_for_terminals() const { return (asked_ & kAskedForTerminals) != 0; }

 private:
  bool Asked(std::uint32_t question) const { return (asked_ & question) != 0; }
  bool IsSameTerminal(const std::optional<TerminalState>& ours,
                      const std::optional<TerminalState>& theirs, std::string* what) const;

  Variables variables_;
  std::uint32_t asked_;
  std::vector<std::string> places_;
  Surroundings assumed_;
};

}  // namespace pyfx
