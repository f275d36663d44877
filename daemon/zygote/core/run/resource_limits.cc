// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/run/resource_limits.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

Error CannotTakeOn(const std::string& what) {
  return Error{Errc::kUnsupported, ErrnoError("the client's " + what + " cannot be taken on").text,
               ColdCause::kResources};
}

bool WriteNumber(const char* path, const std::string& number) {
  const UniqueFd file(::open(path, O_WRONLY | O_CLOEXEC));
  return file && ::write(file.get(), number.data(), number.size()) >= 0;
}

// glibc reads the stack's limit once, when a program starts, and makes it the size of its threads'
// stacks (__pthread_initialize_minimal_internal(), nptl/nptl_init.c).
void SetThreadStackSize(rlim_t soft) {
  constexpr rlim_t kUnlimitedDefault = rlim_t{2} << 20;  // ARCH_STACK_DEFAULT_SIZE
  const auto page = static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
  const rlim_t size = soft == RLIM_INFINITY ? kUnlimitedDefault : (soft + page - 1) / page * page;
  pthread_attr_t attributes;
  if (::pthread_getattr_default_np(&attributes) != 0) return;
  if (::pthread_attr_setstacksize(&attributes, size) == 0) {
    ::pthread_setattr_default_np(&attributes);
  }
  ::pthread_attr_destroy(&attributes);
}

Status TakeOnLimits(const Resources& wanted, const Resources& own) {
  for (std::size_t i = 0; i + 1 < wanted.limits.size(); i += 2) {
    const bool same = i + 1 < own.limits.size() && wanted.limits[i] == own.limits[i] &&
                      wanted.limits[i + 1] == own.limits[i + 1];
    if (same) continue;
    const auto resource = static_cast<__rlimit_resource>(i / 2);
    const rlimit limit{wanted.limits[i], wanted.limits[i + 1]};
    if (::setrlimit(resource, &limit) != 0) {
      return CannotTakeOn("limit of resource " + std::to_string(i / 2));
    }
    if (resource == RLIMIT_STACK) SetThreadStackSize(limit.rlim_cur);
  }
  return {};
}

Status TakeOnScheduling(const Resources& wanted, const Resources& own) {
  if (wanted.policy != own.policy || wanted.priority != own.priority) {
    const sched_param parameters{static_cast<int>(wanted.priority)};
    if (::sched_setscheduler(0, static_cast<int>(wanted.policy), &parameters) != 0) {
      return CannotTakeOn("scheduling policy");
    }
  }
  if (wanted.nice != own.nice &&
      ::setpriority(PRIO_PROCESS, 0, static_cast<int>(wanted.nice)) != 0) {
    return CannotTakeOn("nice value");
  }
  if (wanted.processors != own.processors &&
      ::syscall(SYS_sched_setaffinity, 0, wanted.processors.size(), wanted.processors.data()) !=
          0) {
    return CannotTakeOn("set of processors");
  }
  if (wanted.io_priority != own.io_priority &&
      ::syscall(SYS_ioprio_set, kIoPriorityOfProcess, 0, wanted.io_priority) != 0) {
    return CannotTakeOn("I/O priority");
  }
  return {};
}

}  // namespace

Status TakeOnResources(const Resources& wanted, const Resources& own) {
  if (wanted.limits.empty()) return {};  // a client that says nothing about them
  if (Status status = TakeOnScheduling(wanted, own); !status) return status;
  // systemd gives user services a higher one than login shells have, and only the privileged may
  // lower it again (proc(5)): it decides who is killed first, not what a run does.
  if (wanted.oom_score_adjust != own.oom_score_adjust) {
    WriteNumber("/proc/self/oom_score_adj",
                std::to_string(static_cast<std::int32_t>(wanted.oom_score_adjust)));
  }
  if (wanted.core_dump_filter != own.core_dump_filter &&
      !WriteNumber("/proc/self/coredump_filter", std::to_string(wanted.core_dump_filter))) {
    return CannotTakeOn("core dump filter");
  }
  // Last, since a small limit may forbid what the others need.
  return TakeOnLimits(wanted, own);
}

}  // namespace pyfx
