// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a process that has the number of a connection's maker is its maker.
#include "protocol/process/client_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>

#include <string>

#include "protocol/base/process.h"
#include "protocol/frames/socket.h"
#include "tests/support/left_connection.h"

namespace pyfx::test {
namespace {

// Skips where the kernel has no sock_diag(7) for these sockets.
bool HasSocketDiagnosis() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
  const UniqueFd ours(ends[0]), theirs(ends[1]);
  const ClientProcess self(::getpid(), ours.get());
  return HoldsOtherEnd(self.directory(), ours.get());
}

TEST(ClientProcessTest, WhoMadeTheConnectionAndIsThereIsTheOne) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd ours(ends[0]), theirs(ends[1]);
  const Status status = ClientProcess(::getpid(), ours.get()).CheckIsTheOne();
  EXPECT_TRUE(status.ok()) << status.error().text;
}

// Its number may be another's by now.
TEST(ClientProcessTest, NobodyIsTheOneAfterTheMakersEnd) {
  const LeftConnection left = MakeLeftConnection();
  ASSERT_TRUE(left.ends[0]);
  const Status status = ClientProcess(left.maker, left.ends[0].get()).CheckIsTheOne();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Errc::kUnsupported);
  EXPECT_EQ(status.error().cause, ColdCause::kConfined);
}

TEST(ClientProcessTest, TheMakerIsNotToldToGoOnAfterItsEnd) {
  const LeftConnection left = MakeLeftConnection();
  ASSERT_TRUE(left.ends[0]);
  const Result<UniqueFd> pidfd = PeerPidfd(left.ends[0].get());
  ASSERT_FALSE(pidfd.ok());
  if (pidfd.error().code == Errc::kUnsupported) GTEST_SKIP() << "before Linux 6.5";
  EXPECT_EQ(pidfd.error().code, Errc::kClosed);
}

// What kernels before 6.5 are asked.
TEST(ClientProcessTest, WhoHoldsTheOtherEndIsFoundByItsDescriptors) {
  if (!HasSocketDiagnosis()) GTEST_SKIP() << "the kernel has no sock_diag(7) for such sockets";
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd ours(ends[0]);
  UniqueFd theirs(ends[1]);
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(::pipe2(pipe_ends.data(), O_CLOEXEC), 0);
  const UniqueFd said(pipe_ends[0]);
  const UniqueFd saying(pipe_ends[1]);
  const pid_t other = ::fork();
  if (other == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(ends[1]);
    ::close(ends[0]);
    if (::write(saying.get(), "", 1) != 1) ::_exit(1);
    while (true) ::pause();
  }
  char closed = 0;
  ASSERT_EQ(::read(said.get(), &closed, 1), 1);
  const ClientProcess holder(::getpid(), ours.get());
  const ClientProcess without(other, ours.get());
  EXPECT_TRUE(HoldsOtherEnd(holder.directory(), ours.get()));
  EXPECT_FALSE(HoldsOtherEnd(without.directory(), ours.get()));
  theirs.reset();
  EXPECT_FALSE(HoldsOtherEnd(holder.directory(), ours.get()));
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
  EXPECT_FALSE(HoldsOtherEnd(without.directory(), ours.get()));
}

}  // namespace
}  // namespace pyfx::test
