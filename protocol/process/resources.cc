// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/process/resources.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

// struct sched_attr of linux/sched/types.h, first version; the C library has no name for it yet.
struct SchedulingAttributes {
  std::uint32_t size;
  std::uint32_t policy;
  std::uint64_t flags;
  std::int32_t nice;
  std::uint32_t priority;
  std::uint64_t runtime;
  std::uint64_t deadline;
  std::uint64_t period;
};
static_assert(sizeof(SchedulingAttributes) == 48);  // SCHED_ATTR_SIZE_VER0

// The number that a small file of /proc holds; 0 when it cannot be read.
std::uint32_t ReadNumber(const char* path, int base) {
  const UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
  if (!file) return 0;
  std::array<char, 32> text{};
  if (::read(file.get(), text.data(), text.size() - 1) <= 0) return 0;
  return static_cast<std::uint32_t>(std::strtol(text.data(), nullptr, base));
}

}  // namespace

void ReadBounds(pid_t pid, Resources* resources) {
  resources->limits.resize(2 * RLIM_NLIMITS, RLIM_INFINITY);
  for (int resource = 0; resource < RLIM_NLIMITS; ++resource) {
    rlimit limit{};
    if (::prlimit(pid, static_cast<__rlimit_resource>(resource), nullptr, &limit) != 0) continue;
    const auto at = 2 * static_cast<std::size_t>(resource);
    resources->limits[at] = limit.rlim_cur;
    resources->limits[at + 1] = limit.rlim_max;
  }
  SchedulingAttributes attributes{};
  if (::syscall(SYS_sched_getattr, pid, &attributes, sizeof(attributes), 0) == 0) {
    resources->policy = attributes.policy;
    resources->priority = attributes.priority;
    resources->nice = static_cast<std::uint32_t>(attributes.nice);
  }
  // As many bytes as the kernel has for its processors; 8192 of them at the most (NR_CPUS).
  std::array<char, 1024> mask;
  const long size = ::syscall(SYS_sched_getaffinity, pid, mask.size(), mask.data());
  if (size > 0) resources->processors.assign(mask.data(), static_cast<std::size_t>(size));
}

Resources ReadResources() {
  Resources resources;
  ReadBounds(0, &resources);
  resources.io_priority =
      static_cast<std::uint32_t>(::syscall(SYS_ioprio_get, kIoPriorityOfProcess, 0));
  resources.oom_score_adjust = ReadNumber("/proc/self/oom_score_adj", 10);
  resources.core_dump_filter = ReadNumber("/proc/self/coredump_filter", 16);
  return resources;
}

}  // namespace pyfx
