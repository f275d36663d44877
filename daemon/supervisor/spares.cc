// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/spares.h"

#include <time.h>

#include <algorithm>
#include <utility>

namespace pyfx {

Spares::Time Spares::Now() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::duration_cast<Time>(std::chrono::seconds(now.tv_sec) +
                                          std::chrono::nanoseconds(now.tv_nsec));
}

SpareChild Spares::TakeOldest() {
  SpareChild spare = std::move(all_.front().child);
  all_.pop_front();
  return spare;
}

bool Spares::Forget(pid_t pid) {
  return std::erase_if(all_, [pid](const Entry& entry) { return entry.child.pid == pid; }) != 0;
}

std::size_t Spares::CountOlder(Time age, Time now) const {
  return static_cast<std::size_t>(std::count_if(
      all_.begin(), all_.end(), [&](const Entry& entry) { return now - entry.since >= age; }));
}

std::optional<Spares::Time> Spares::UntilOlder(Time age, Time now) const {
  if (all_.empty()) return std::nullopt;
  return std::max(Time(0), all_.front().since + age - now);
}

}  // namespace pyfx
