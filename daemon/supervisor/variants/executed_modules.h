// SPDX-License-Identifier: GPL-3.0-or-later
//
// What runs of one generation executed although it was hidden, as their zygote tells: the last few
// modules, each "NAME: why", and how many runs did. For people to see.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "protocol/messages/control_messages.h"

namespace pyfx {

class ExecutedModules {
 public:
  // Of one run. Returns those that are not among the ones it knows.
  std::vector<std::string> Note(const std::vector<std::string>& phrases) {
    std::vector<std::string> fresh;
    ++runs_;
    for (const std::string& phrase : phrases) {
      const auto known = std::find_if(last_.begin(), last_.end(),
                                      [&](const auto& one) { return one.first == phrase; });
      if (known != last_.end()) {
        ++known->second;
        std::rotate(last_.begin(), known, known + 1);
        continue;
      }
      fresh.push_back(phrase);
      last_.insert(last_.begin(), {phrase, 1});
      if (last_.size() > kMost) last_.pop_back();
    }
    return fresh;
  }

  void Describe(ProfileStatus* status) const {
    status->executing_runs = runs_;
    status->executed.clear();
    status->executed_times.clear();
    for (const auto& [phrase, times] : last_) {
      status->executed.push_back(phrase);
      status->executed_times.push_back(times);
    }
  }

 private:
  static constexpr std::size_t kMost = 16;

  std::uint64_t runs_ = 0;
  std::vector<std::pair<std::string, std::uint64_t>> last_;  // phrase, runs; newest first
};

}  // namespace pyfx
