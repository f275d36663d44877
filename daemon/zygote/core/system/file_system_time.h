// SPDX-License-Identifier: GPL-3.0-or-later
//
// The clock that file systems stamp files with, for telling what was changed since.
#pragma once

#include <time.h>

#include <cstdint>

namespace pyfx {

// In ns since the epoch.
inline std::int64_t FileSystemTime() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

}  // namespace pyfx
