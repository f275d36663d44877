// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/child.h"

#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "protocol/base/process.h"

namespace pyfx {

int Child::Start(const ChildPlan& plan, Child* child) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  for (int number = 0; number <= 2; ++number) {
    const int fd = plan.stdio[static_cast<std::size_t>(number)];
    if (fd >= 0) ::posix_spawn_file_actions_adddup2(&actions, fd, number);
  }
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setsigmask(&attributes, &plan.blocked);
  ::posix_spawnattr_setflags(
      &attributes,
      static_cast<short>(POSIX_SPAWN_SETSIGMASK | (plan.own_session ? POSIX_SPAWN_SETSID : 0)));
  const int error = ::posix_spawnp(&child->pid_, plan.argv[0].c_str(), &actions, &attributes,
                                   Pointers(plan.argv).data(), Pointers(plan.env).data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    child->pid_ = -1;
    return error;
  }
  // Not yet reaped, so the number is still this child's.
  child->pidfd_ = OpenPidfd(child->pid_);
  if (child->pidfd_) return 0;
  const int pidfd_error = errno;
  ::kill(child->pid_, SIGKILL);
  child->Reap();
  return pidfd_error;
}

void Child::Signal(int signal) const {
  if (running()) SignalByPidfd(pidfd_.get(), signal);
}

int Child::Reap() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  pidfd_.reset();
  return status;
}

std::optional<int> Child::ReapNow() {
  int status = 0;
  const bool reaped = ::waitpid(pid_, &status, WNOHANG) == pid_;
  pid_ = -1;
  pidfd_.reset();
  return reaped ? std::optional<int>(status) : std::nullopt;
}

}  // namespace pyfx
