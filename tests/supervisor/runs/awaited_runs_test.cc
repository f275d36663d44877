// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/runs/awaited_runs.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/supervisor/loop/event_loop.h"
#include "protocol/base/unique_fd.h"

namespace pyfx::test {
namespace {

using std::chrono::milliseconds;

class AwaitedRunsTest : public testing::Test {
 protected:
  AwaitedRunsTest() : loop_(std::move(*EventLoop::Make())) {}

  // Runs the loop until one has ended.
  std::string WaitForOne() {
    EXPECT_TRUE(loop_->Run().ok());
    return ended_.empty() ? "" : ended_.back();
  }
  void OnEnded(const std::string& profile) {
    ended_.push_back(profile);
    loop_->Quit();
  }

  std::unique_ptr<EventLoop> loop_;
  std::vector<std::string> ended_;
};

// The other end of `connection`, which the child has made, is told by the process that made it.
TEST_F(AwaitedRunsTest, TellsWhenTheProcessOfTheFirstHasEnded) {
  AwaitedRuns awaited(
      loop_.get(), [this](const std::string& name) { OnEnded(name); }, milliseconds(3'600'000));
  const UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)), 0);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  socklen_t length = sizeof(address);
  ASSERT_EQ(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), length) != 0) ::_exit(1);
    char byte = 0;
    ::_exit(::read(socket, &byte, 1) < 0 ? 1 : 0);
  }
  UniqueFd connection(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  awaited.Await("p", connection.get());
  awaited.Await("p", -1);  // another run of the profile's
  EventSource later = loop_->After(milliseconds(0), [this] { loop_->Quit(); });
  EXPECT_EQ(WaitForOne(), "");
  connection.reset();  // so it ends
  EXPECT_EQ(WaitForOne(), "p");
  EXPECT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(ended_.size(), 1U);
}

TEST_F(AwaitedRunsTest, AwaitsNoLongRun) {
  AwaitedRuns awaited(
      loop_.get(), [this](const std::string& name) { OnEnded(name); }, milliseconds(1));
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  awaited.Await("p", pair[0]);
  EXPECT_EQ(WaitForOne(), "p");
  awaited.Await("p", pair[0]);
  EXPECT_EQ(WaitForOne(), "p");
  EXPECT_EQ(ended_.size(), 2U);
  for (const int fd : pair) ::close(fd);
}

// Nobody would hear of its end.
TEST_F(AwaitedRunsTest, TellsAtOnceWhereTheEndCannotBeKnown) {
  AwaitedRuns awaited(
      loop_.get(), [this](const std::string& name) { OnEnded(name); }, milliseconds(3'600'000));
  awaited.Await("p", -1);
  EXPECT_EQ(WaitForOne(), "p");
}

TEST_F(AwaitedRunsTest, TellsNothingAnyMoreWhenTheDaemonLeaves) {
  AwaitedRuns awaited(
      loop_.get(), [this](const std::string& name) { OnEnded(name); }, milliseconds(1));
  awaited.Await("p", -1);
  awaited.Clear();
  EventSource later = loop_->After(milliseconds(20), [this] { loop_->Quit(); });
  EXPECT_EQ(WaitForOne(), "");
}

}  // namespace
}  // namespace pyfx::test
