// SPDX-License-Identifier: GPL-3.0-or-later
//
// The variables of the environment that a generation depends on, and the values it was given: a
// client that has others must not be served by it. What the warm-up asked for by name counts, and
// if it went through the whole environment, all of it but what speaks of the session.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/supervisor/settings/profile.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// The value of `variable` in `environment` ("NAME=value" each); empty without.
std::string_view ValueOf(std::string_view variable, const std::vector<std::string>& environment);

class Variables {
 public:
  // What a warm-up of `profile` says that it has read. Values come with Assume().
  Variables(const Consumed& consumed, const Profile& profile);

  // The environment that the zygote was started in, or will be.
  void Assume(const std::vector<std::string>& environment);

  // `base` with the values that count of `environment`.
  std::vector<std::string> Overlay(std::vector<std::string> base,
                                   const std::vector<std::string>& environment) const;

  // The first variable that a client's environment has another value of than was assumed; empty:
  // it suits.
  std::string Difference(const std::vector<std::string>& environment) const;

  // What counts, each a phrase for people such as: variable "A".
  std::vector<std::string> Describe() const;

 private:
  bool Counts(std::string_view name) const;
  bool IsIgnored(std::string_view name) const;

  std::set<std::string, std::less<>> names_;
  std::vector<std::string> prefixes_;
  std::set<std::string, std::less<>> set_by_profile_;
  std::vector<std::string> ignored_;
  bool all_ = false;
  std::map<std::string, std::string, std::less<>> values_;  // of those that count and were set
};

}  // namespace pyfx
