// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/loop/dead_children.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/child_process.h"

namespace pyfx::test {
namespace {

void MakeDeadChild() {
  const pid_t pid = ::vfork();
  if (pid == 0) ::_exit(0);
  ASSERT_GT(pid, 0);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT), 0);
}

TEST(DeadChildrenTest, WhoMakesThemOnAndOnKeepsNobodyElseWaiting) {
  constexpr int kMost = 1'000;  // for a test that fails to end
  const std::unique_ptr<EventLoop> loop = std::move(*EventLoop::Make());
  int reaped = 0;
  std::function<void()> done = [] {};
  DeadChildren children(loop.get(), [&](pid_t pid) {
    ++reaped < kMost ? MakeDeadChild() : done();
    return ::waitpid(pid, nullptr, WNOHANG) == pid;
  });
  ASSERT_TRUE(children.Watch().ok());
  MakeDeadChild();
  const EventSource other = loop->After(std::chrono::milliseconds(0), [&] { loop->Quit(); });
  ASSERT_TRUE(loop->Run().ok());
  EXPECT_LE(reaped, DeadChildren::kAtOnce);
  // The kernel tells of all of them by one signal: what was left is not forgotten.
  const EventSource limit = loop->After(kDeadline, [&] { loop->Quit(); });
  done = [&] { loop->Quit(); };
  ASSERT_TRUE(loop->Run().ok());
  EXPECT_EQ(reaped, kMost);
  ExpectNoChildLeft();
}

}  // namespace
}  // namespace pyfx::test
