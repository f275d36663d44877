// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/reaper.h"

#include <gtest/gtest.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>

#include "protocol/base/result.h"
#include "tests/support/open_fds.h"

namespace pyfx::test {
namespace {

constexpr int kLookAgainMs = 5;

int reaper_fd = -1;
std::map<pid_t, std::optional<int>> registered;

void EmptySignalFd() {
  signalfd_siginfo info;
  while (::read(reaper_fd, &info, sizeof(info)) > 0) {
  }
}

}  // namespace

bool HasSubreapers() {
  int is_one = 0;
  return ::prctl(PR_GET_CHILD_SUBREAPER, &is_one) == 0;
}

int MillisecondsUntil(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return left < 0 ? 0 : static_cast<int>(left);
}

void InstallReaper() {
  if (reaper_fd >= 0) return;
  PYFX_CHECK(::prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 || !HasSubreapers());
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGCHLD);
  PYFX_CHECK(::sigprocmask(SIG_BLOCK, &set, nullptr) == 0);
  reaper_fd = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  PYFX_CHECK(reaper_fd >= 0);
  // What the test itself was started with must not show up in the programs under test.
  PYFX_CHECK(::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0);
}

int ReaperFd() { return reaper_fd; }

void Reap() {
  if (reaper_fd >= 0) EmptySignalFd();
  int status;
  while (const pid_t pid = ::waitpid(-1, &status, WNOHANG)) {
    if (pid < 0) return;
    if (const auto found = registered.find(pid); found != registered.end()) {
      found->second = status;
    }
  }
}

void RegisterChild(pid_t pid) { registered[pid] = std::nullopt; }

std::optional<int> TakeStatus(pid_t pid) {
  const auto found = registered.find(pid);
  if (found == registered.end() || !found->second) return std::nullopt;
  const std::optional<int> status = found->second;
  registered.erase(found);
  return status;
}

bool Eventually(const std::function<bool()>& done, std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  while (true) {
    Reap();
    if (done()) return true;
    if (Clock::now() >= deadline) return false;
    pollfd wait{reaper_fd, POLLIN, 0};
    ::poll(&wait, 1, kLookAgainMs);
  }
}

bool ExpectNoChildLeft() {
  if (Eventually([] { return ChildrenOf(::getpid()).empty(); })) return true;
  for (const pid_t pid : DescendantsOf(::getpid())) {
    ADD_FAILURE() << "process " << pid << " was left behind, state " << StateOf(pid) << ": "
                  << CommandOf(pid);
    ::kill(pid, SIGKILL);
  }
  return false;
}

}  // namespace pyfx::test
