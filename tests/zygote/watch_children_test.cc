// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/zygote/core/forks/children.h"
#include "tests/support/child_process.h"

namespace pyfx::test {
namespace {

// In a process of its own, whose signals these are: 1 if it is told of a child that had stopped
// before.
int TellsOfEarlierStop() {
  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child, nullptr);
  const pid_t stopped = ::fork();
  if (stopped == 0) {
    ::kill(::getpid(), SIGSTOP);
    ::_exit(0);
  }
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(stopped), &info, WSTOPPED | WNOWAIT);
  const UniqueFd children = WatchChildren();
  pollfd wait{children.get(), POLLIN, 0};
  const int told = ::poll(&wait, 1, 0);
  ::kill(stopped, SIGKILL);
  ::waitpid(stopped, nullptr, 0);
  return told;
}

TEST(WatchChildrenTest, TellsOfWhatHappenedBefore) { EXPECT_EQ(InChild(TellsOfEarlierStop), 1); }

}  // namespace
}  // namespace pyfx::test
