// SPDX-License-Identifier: GPL-3.0-or-later
//
// Channels when something is short: room in the socket, a peer that reads, numbers for descriptors.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <string>
#include <vector>

#include "protocol/frames/channel.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/run_messages.h"
#include "tests/protocol/frames/pipes.h"
#include "tests/support/open_fds.h"

namespace pyfx::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

std::string BigRun(std::size_t bytes, std::size_t descriptors) {
  pyfx::Run run;
  run.profile = "big";
  run.argv = {std::string(bytes, 'x')};
  std::string frame;
  AppendMessage(run, descriptors, &frame);
  return frame;
}

// Reads until `frames` frames are there, flushing `sender` between reads.
std::vector<Frame> Exchange(Channel& sender, Channel& receiver, std::size_t frames) {
  std::vector<Frame> received;
  while (received.size() < frames) {
    const Result<Channel::FlushOutcome> flushed = sender.Flush();
    EXPECT_TRUE(flushed.ok()) << flushed.error().text;
    const Result<Channel::ReadOutcome> read = receiver.Read();
    EXPECT_TRUE(read.ok()) << read.error().text;
    if (!flushed.ok() || !read.ok()) break;
    while (true) {
      Result<std::optional<Frame>> next = receiver.Next();
      EXPECT_TRUE(next.ok());
      if (!next.ok() || !next->has_value()) break;
      received.push_back(std::move(**next));
    }
  }
  return received;
}

TEST(ChannelLimitsTest, AFullSocketKeepsWhatIsQueuedUntilThereIsRoom) {
  SocketPair pair(SOCK_NONBLOCK);
  Channel sender(std::move(pair.a)), receiver(std::move(pair.b));
  Pipe pipe;
  for (int i = 0; i < 3; ++i) {
    std::vector<UniqueFd> fds;
    for (int j = 0; j < 300; ++j) fds.emplace_back(::dup(pipe.write.get()));
    sender.QueueBytes(BigRun(1 << 20, 300), std::move(fds));
  }
  const Result<Channel::FlushOutcome> outcome = sender.Flush();
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(*outcome, Channel::FlushOutcome::kWouldBlock);
  EXPECT_TRUE(sender.has_queued());

  const std::vector<Frame> frames = Exchange(sender, receiver, 3);
  ASSERT_EQ(frames.size(), 3u);
  for (const Frame& frame : frames) {
    EXPECT_EQ(frame.fds.size(), 300u);
    const Result<pyfx::Run> run = DecodePayload<pyfx::Run>(frame.payload);
    ASSERT_TRUE(run.ok());
    EXPECT_EQ(run->argv[0].size(), std::size_t{1} << 20);
  }
  EXPECT_FALSE(sender.has_queued());
}

TEST(ChannelLimitsTest, QueuedDescriptorsAreClosedOnceSentAndWithTheChannel) {
  SocketPair pair(SOCK_NONBLOCK);
  Pipe sent, unsent;
  {
    Channel sender(std::move(pair.a)), receiver(std::move(pair.b));
    std::vector<UniqueFd> first, second;
    first.push_back(std::move(sent.write));
    second.push_back(std::move(unsent.write));
    sender.QueueBytes(BigRun(4 << 20, 1), std::move(first));
    sender.QueueBytes(BigRun(1, 1), std::move(second));
    const Result<Channel::FlushOutcome> outcome = sender.Flush();
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(*outcome, Channel::FlushOutcome::kWouldBlock);
    EXPECT_FALSE(AtEnd(unsent.read));
  }
  EXPECT_TRUE(AtEnd(unsent.read));
  EXPECT_TRUE(AtEnd(sent.read));
}

TEST(ChannelLimitsTest, ReadingWithoutDataSaysSoOnANonBlockingSocket) {
  SocketPair pair(SOCK_NONBLOCK);
  Channel receiver(std::move(pair.b));
  const Result<Channel::ReadOutcome> outcome = receiver.Read();
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(*outcome, Channel::ReadOutcome::kWouldBlock);
}

TEST(ChannelLimitsTest, ReceiveWaitsOnANonBlockingSocketToo) {
  SocketPair pair(SOCK_NONBLOCK);
  const pid_t child = ::fork();
  if (child == 0) {
    // Sends when the reader surely waits: the parent's state is all there is to look at.
    while (StateOf(::getppid()) != 'S') ::sched_yield();
    const bool sent = SendFrames(pair.a.get(), BigRun(1 << 20, 0), {}, seconds(10)).ok();
    ::_exit(sent ? 0 : 1);
  }
  Channel receiver(std::move(pair.b));
  EXPECT_TRUE(receiver.Receive().ok());
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(ChannelLimitsTest, SendingToAPeerThatHasLeftIsAnErrorAndNoSignal) {
  SocketPair pair;
  pair.b.reset();
  const Status status = SendFrames(pair.a.get(), BigRun(1, 0), {}, seconds(10));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Errc::kClosed);
  Channel sender(std::move(pair.a));
  sender.Queue(Bye());
  const Result<Channel::FlushOutcome> outcome = sender.Flush();
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, Errc::kClosed);
}

// A peer that dies with our bytes unread resets the connection; that is an end like any other.
TEST(ChannelLimitsTest, AResetConnectionHasEnded) {
  SocketPair pair;
  ASSERT_TRUE(SendFrames(pair.a.get(), BigRun(1, 0), {}, seconds(10)).ok());
  pair.b.reset();
  Channel channel(std::move(pair.a));
  const Result<Channel::ReadOutcome> outcome = channel.Read();
  ASSERT_TRUE(outcome.ok()) << outcome.error().text;
  EXPECT_EQ(*outcome, Channel::ReadOutcome::kEnd);
}

// Both kinds of socket: a daemon that has stopped reading must not stop its client.
TEST(ChannelLimitsTest, SendingToAPeerThatDoesNotReadEndsInTime) {
  for (const int flags : {0, static_cast<int>(SOCK_NONBLOCK)}) {
    SocketPair pair(flags);
    // Should the call never return, this is what ends the test, as a failure of it.
    ::alarm(30);
    const Clock::time_point start = Clock::now();
    const Status status = SendFrames(pair.a.get(), BigRun(4 << 20, 0), {}, milliseconds(50));
    ::alarm(0);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().text, "cannot send: the peer does not read");
    EXPECT_GE(Clock::now() - start, milliseconds(50));
  }
}

// A receiver without free numbers: it must notice, and keep nothing.
TEST(ChannelLimitsTest, DescriptorsLostForWantOfNumbersBreakTheConnection) {
  SocketPair pair;
  Pipe pipe;
  const std::vector<int> fds(20, pipe.write.get());
  ASSERT_TRUE(SendFrames(pair.a.get(), BigRun(1, 20), fds, seconds(10)).ok());
  const pid_t child = ::fork();
  if (child == 0) {
    const std::size_t before = OpenFds().size();
    Channel receiver(std::move(pair.b));
    const rlimit limit{static_cast<rlim_t>(receiver.fd()) + 8, static_cast<rlim_t>(20000)};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(2);
    const Result<Frame> frame = receiver.Receive();
    if (frame.ok()) ::_exit(3);
    if (frame.error().code != Errc::kLostFds) ::_exit(4);
    ::_exit(OpenFds().size() == before ? 0 : 5);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << "the child's exit code says which check failed: " << (status >> 8);
}

// The kernel refuses more descriptors under way than RLIMIT_NOFILE (unix(7)), except to root.
TEST(ChannelLimitsTest, TooManyDescriptorsUnderWayAreWaitedFor) {
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(2);
    Pipe pipe;
    SocketPair first, second;
    const rlimit limit{64, 64};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(3);
    const std::vector<int> fds(50, pipe.write.get());
    // The limit is passed by this one, and holds for the next.
    for (int i = 0; i < 2; ++i) {
      if (!SendFrames(first.a.get(), BigRun(1, 50), fds, seconds(10)).ok()) ::_exit(4);
    }
    const Status status = SendFrames(second.a.get(), BigRun(1, 50), fds, milliseconds(20));
    if (status.ok() || status.error().text != "cannot send: the peer does not read") ::_exit(5);
    first.a.reset();
    first.b.reset();
    ::_exit(SendFrames(second.a.get(), BigRun(1, 50), fds, seconds(10)).ok() ? 0 : 6);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << "the child's exit code says which check failed: " << (status >> 8);
}

}  // namespace
}  // namespace pyfx::test
