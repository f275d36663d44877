// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/renewal.h"

#include <algorithm>

namespace pyfx {
namespace {

// Editors, package managers and version control change several files: one warm-up is enough.
constexpr std::chrono::milliseconds kQuiet{100};

// Files that change during each warm-up are not run after without end.
constexpr std::chrono::milliseconds kLongestQuiet{5'000};

// Generations in a row that may be given up for that, before runs no longer wait for the next.
constexpr int kMaxBornStale = 4;

}  // namespace

bool Renewal::NoteBornStale(const std::string& why) {
  NoteStale(why);
  // The first time at once: it was a moment of bad luck.
  const auto delay = born_stale_ == 0
                         ? std::chrono::milliseconds(0)
                         : std::min(kQuiet * (1 << std::min(born_stale_, 8)), kLongestQuiet);
  ++born_stale_;
  if (is_restless()) return false;
  After(delay);
  return true;
}

void Renewal::NoteFresh() {
  stale_because_.clear();
  born_stale_ = 0;
}

void Renewal::Begin() { After(kQuiet); }

void Renewal::BeginUnhurried() { After(is_restless() ? kLongestQuiet : kQuiet); }

bool Renewal::is_restless() const { return born_stale_ >= kMaxBornStale; }

void Renewal::After(std::chrono::milliseconds delay) {
  due_ = loop_->After(delay, [this] {
    due_.reset();
    renew_();
  });
}

}  // namespace pyfx
