// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a process hands on to what it executes besides arguments, environment and descriptors:
// limits, priorities, processors. The client reads its own, the run takes them on.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pyfx {

// What glibc has no header for: IOPRIO_WHO_PROCESS of linux/ioprio.h.
inline constexpr int kIoPriorityOfProcess = 1;

struct Resources {
  // Soft and hard limit of resource 0, 1, … in turn (getrlimit(2)); RLIM_INFINITY is all ones.
  std::vector<std::uint64_t> limits;
  std::uint32_t policy = 0;       // SCHED_… (sched(7))
  std::uint32_t priority = 0;     // of the real-time policies
  std::uint32_t nice = 0;         // two's complement, as are the next two
  std::uint32_t io_priority = 0;  // ioprio_get(2)
  std::uint32_t oom_score_adjust = 0;
  std::uint32_t core_dump_filter = 0;  // core(5)
  std::string processors;              // the mask of sched_getaffinity(2), least significant first

  bool operator==(const Resources&) const = default;
};

// Reads those of the process `pid`, 0 for this one, that bound what it may use and that the kernel
// tells to who has the same user id: limits, scheduling, processors. What it does not tell stays.
void ReadBounds(pid_t pid, Resources* resources);

// Those of this process. What the kernel does not tell (no /proc) stays at its default.
Resources ReadResources();

}  // namespace pyfx
