// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/context/kept_state.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pyfx {
namespace {

// alarm(2) sets the first of them.
bool HasTimer(__itimer_which_t which) {
  itimerval timer{};
  return ::getitimer(which, &timer) == 0 &&
         (timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0);
}

// Living or dead, also such as clone(2) makes; they stay as they are. ECHILD without any.
bool HasChildren() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

// Blocked, or it would have been delivered.
bool HasPendingSignal() {
  sigset_t pending;
  return ::sigpending(&pending) == 0 && ::sigisemptyset(&pending) == 0;
}

bool AdoptsOrphans() {
  int adopts = 0;
  return ::prctl(PR_GET_CHILD_SUBREAPER, &adopts, 0L, 0L, 0L) == 0 && adopts != 0;
}

// Whether this process has a record lock on the file. A lock of an open file description conflicts
// with those of any process, its own included, so asking for one tells whose is in its way; locks
// of others may come before ours.
bool HasLock(int fd) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  while (::fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) {
    if (lock.l_pid == ::getpid()) return true;
    if (lock.l_len <= 0) return false;  // it reaches to the end of the file
    const off_t behind = lock.l_start + lock.l_len;
    lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = behind;
  }
  return false;
}

}  // namespace

std::string ReasonInKeptState() {
  if (HasTimer(ITIMER_REAL)) return "an alarm or interval timer is set, which a run would not have";
  if (HasTimer(ITIMER_VIRTUAL) || HasTimer(ITIMER_PROF)) {
    return "an interval timer is set, which a run would not have";
  }
  if (HasChildren()) return "this process has children, which would not be the run's";
  if (HasPendingSignal()) return "a signal is pending, which a run would not have yet";
  if (AdoptsOrphans()) {
    return "this process adopts orphans (PR_SET_CHILD_SUBREAPER), which a run would not";
  }
  return {};
}

std::string ReasonInLocks(const std::vector<int>& fds) {
  for (const int fd : fds) {
    if (HasLock(fd)) {
      return "this process has a record lock on the file at descriptor " + std::to_string(fd) +
             ", which would not be the run's";
    }
  }
  return {};
}

}  // namespace pyfx
