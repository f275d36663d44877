// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/forks/children.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace pyfx {

// The death of a child shows at its pidfd, but not that it stops.
UniqueFd WatchChildren() {
  // Whatever the init section has done: ignored, it would have the kernel reap the children.
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &action, nullptr);
  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child, nullptr);
  UniqueFd children(::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
  // SIG_DFL has discarded one that had come already, blocked or not (sigaction(2)).
  ::raise(SIGCHLD);
  return children;
}

// A child that makes a process group and ends. As a zombie it keeps the group's number taken
// (setpgid(2) accepts a group as long as some process, also a dead one, has it), and a member of
// the group is not its leader. vfork: no page tables are copied.
pid_t MakeGroupHolder() {
  const pid_t pid = ::vfork();
  if (pid == 0) {
    ::setpgid(0, 0);
    ::_exit(0);
  }
  return pid;
}

}  // namespace pyfx
