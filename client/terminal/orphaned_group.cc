// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/terminal/orphaned_group.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace pyfx {
namespace {

// Stops if a member of this group would.
[[noreturn]] void TryToStop() {
  // Stopped, it would stay if its parent were killed just now.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGTSTP, SIG_DFL);
  sigset_t only;
  ::sigemptyset(&only);
  ::sigaddset(&only, SIGTSTP);
  ::sigprocmask(SIG_UNBLOCK, &only, nullptr);
  ::kill(::getpid(), SIGTSTP);
  ::_exit(0);
}

}  // namespace

// One member with a parent elsewhere in the session is enough (is_current_pgrp_orphaned(),
// kernel/exit.c), and not all members can be seen in /proc. So the kernel is asked: a child of ours
// is a member too, and makes no difference to the others.
bool OwnGroupIsOrphaned() {
  const pid_t parent = ::getppid();
  const bool is_job_of_parent = ::getpgid(parent) != ::getpgrp() && ::getsid(parent) == ::getsid(0);
  if (is_job_of_parent) return false;
  const pid_t child = ::fork();
  if (child == 0) TryToStop();
  if (child < 0) return false;
  int status = 0;
  const pid_t seen = ::waitpid(child, &status, WUNTRACED);
  // The kernel reaps for who ignores SIGCHLD.
  if (seen < 0) return errno == ECHILD;
  if (!WIFSTOPPED(status)) return true;
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return false;
}

}  // namespace pyfx
