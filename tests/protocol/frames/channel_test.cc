// SPDX-License-Identifier: GPL-3.0-or-later
//
// Channels over real socket pairs: what arrives, in which order, with which descriptors.
#include "protocol/frames/channel.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <string>
#include <vector>

#include "protocol/messages/control_messages.h"
#include "protocol/messages/run_messages.h"
#include "protocol/messages/zygote_messages.h"
#include "tests/protocol/frames/pipes.h"
#include "tests/support/open_fds.h"

namespace pyfx::test {
namespace {

std::string NamedRun(const std::string& name, std::size_t descriptors) {
  pyfx::Run run;
  run.profile = name;
  std::string bytes;
  AppendMessage(run, descriptors, &bytes);
  return bytes;
}

Frame MustReceive(Channel& channel) {
  Result<Frame> frame = channel.Receive();
  if (!frame.ok()) {
    ADD_FAILURE() << frame.error().text;
    return Frame();
  }
  return std::move(*frame);
}

std::string ProfileOf(const Frame& frame) {
  const Result<RunTarget> target = DecodeRunTarget(frame.payload);
  return target.ok() ? target->profile : "error: " + target.error().text;
}

// The inode of a pipe's end: the same for a duplicate of it.
ino_t InodeOf(int fd) {
  struct stat info {};
  EXPECT_EQ(::fstat(fd, &info), 0);
  return info.st_ino;
}

TEST(ChannelTest, CarriesMessagesInOrder) {
  SocketPair pair;
  Channel sender(std::move(pair.a)), receiver(std::move(pair.b));
  for (std::uint32_t i = 0; i < 50; ++i) sender.Queue(Exited{i});
  ASSERT_TRUE(sender.Flush().ok());
  for (std::uint32_t i = 0; i < 50; ++i) {
    const Result<Exited> exited = Expect<Exited>(MustReceive(receiver));
    ASSERT_TRUE(exited.ok());
    EXPECT_EQ(exited->wait_status, i);
  }
}

TEST(ChannelTest, TheReceiverOwnsDuplicatesThatDoNotSurviveExec) {
  SocketPair pair;
  Pipe pipe;
  const ino_t inode = InodeOf(pipe.write.get());
  Channel sender(std::move(pair.a)), receiver(std::move(pair.b));
  std::vector<UniqueFd> fds;
  fds.push_back(std::move(pipe.write));
  sender.Queue(Started{1, 2}, std::move(fds));
  ASSERT_TRUE(sender.Flush().ok());
  {
    const Frame frame = MustReceive(receiver);
    ASSERT_EQ(frame.fds.size(), 1u);
    EXPECT_EQ(InodeOf(frame.fds[0].get()), inode);
    EXPECT_TRUE(IsCloexec(frame.fds[0].get()));
    EXPECT_FALSE(AtEnd(pipe.read));
  }
  EXPECT_TRUE(AtEnd(pipe.read));
}

// The bytes of three frames, one at a time, descriptors on the first byte of theirs.
TEST(ChannelTest, APeerThatSendsOneByteAtATimeIsUnderstood) {
  SocketPair pair;
  Channel receiver(std::move(pair.b));
  std::array<Pipe, 2> pipes;
  for (const std::size_t count : {2u, 0u, 1u}) {
    const std::string bytes = NamedRun("count" + std::to_string(count), count);
    std::vector<int> fds;
    for (std::size_t i = 0; i < count; ++i) fds.push_back(pipes[i].write.get());
    ASSERT_TRUE(SendFrames(pair.a.get(), bytes.substr(0, 1), fds, std::chrono::seconds(10)).ok());
    for (std::size_t i = 1; i < bytes.size(); ++i) {
      const Result<Channel::ReadOutcome> outcome = receiver.Read();
      ASSERT_TRUE(outcome.ok());
      EXPECT_EQ(*outcome, Channel::ReadOutcome::kData);
      const Result<std::optional<Frame>> next = receiver.Next();
      ASSERT_TRUE(next.ok());
      EXPECT_FALSE(next->has_value()) << "after " << i << " of " << bytes.size();
      ASSERT_TRUE(SendFrames(pair.a.get(), bytes.substr(i, 1), {}, std::chrono::seconds(10)).ok());
    }
    const Frame frame = MustReceive(receiver);
    EXPECT_EQ(ProfileOf(frame), "count" + std::to_string(count));
    ASSERT_EQ(frame.fds.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(InodeOf(frame.fds[i].get()), InodeOf(pipes[i].write.get()));
    }
  }
}

// More than one sendmsg() can carry (253).
TEST(ChannelTest, CarriesHundredsOfDescriptorsInOrder) {
  const auto before = OpenFds();
  {
    constexpr std::size_t kCount = 600;
    SocketPair pair;
    std::array<Pipe, 3> pipes;
    std::vector<int> fds;
    for (std::size_t i = 0; i < kCount; ++i) fds.push_back(pipes[i % 3].write.get());
    Channel receiver(std::move(pair.b));
    ASSERT_TRUE(
        SendFrames(pair.a.get(), NamedRun("many", kCount), fds, std::chrono::seconds(10)).ok());
    const Frame frame = MustReceive(receiver);
    ASSERT_EQ(frame.fds.size(), kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
      EXPECT_EQ(InodeOf(frame.fds[i].get()), InodeOf(fds[i]));
    }
  }
  EXPECT_EQ(OpenFds(), before);
}

TEST(ChannelTest, QueuedDescriptorsGoTheSameWay) {
  constexpr std::size_t kCount = kMaxDescriptors;
  SocketPair pair;
  Pipe pipe;
  Channel sender(std::move(pair.a)), receiver(std::move(pair.b));
  std::vector<UniqueFd> fds;
  for (std::size_t i = 0; i < kCount; ++i) fds.emplace_back(::dup(pipe.write.get()));
  sender.QueueBytes(NamedRun("queued", kCount), std::move(fds));
  const Result<Channel::FlushOutcome> outcome = sender.Flush();
  ASSERT_TRUE(outcome.ok()) << outcome.error().text;
  EXPECT_EQ(*outcome, Channel::FlushOutcome::kDone);
  EXPECT_EQ(MustReceive(receiver).fds.size(), kCount);
}

TEST(ChannelTest, DescriptorsStayWithTheirFrameWhenFramesFollowEachOther) {
  SocketPair pair;
  std::array<Pipe, 4> pipes;
  Channel sender(std::move(pair.a)), receiver(std::move(pair.b));
  const std::array<std::vector<std::size_t>, 5> plan = {{{}, {0, 1}, {}, {2}, {3, 0}}};
  for (std::size_t frame = 0; frame < plan.size(); ++frame) {
    std::vector<UniqueFd> fds;
    for (const std::size_t i : plan[frame]) fds.emplace_back(::dup(pipes[i].write.get()));
    const std::size_t count = fds.size();
    sender.QueueBytes(NamedRun("f" + std::to_string(frame), count), std::move(fds));
  }
  ASSERT_TRUE(sender.Flush().ok());
  for (std::size_t frame = 0; frame < plan.size(); ++frame) {
    const Frame received = MustReceive(receiver);
    EXPECT_EQ(ProfileOf(received), "f" + std::to_string(frame));
    ASSERT_EQ(received.fds.size(), plan[frame].size());
    for (std::size_t i = 0; i < received.fds.size(); ++i) {
      EXPECT_EQ(InodeOf(received.fds[i].get()), InodeOf(pipes[plan[frame][i]].write.get()));
    }
  }
}

// As a supervisor sends Assign and the client's Run: two frames in one go.
TEST(ChannelTest, SendsSeveralFramesWithTheirDescriptorsInOneGo) {
  SocketPair pair;
  std::array<Pipe, 2> pipes;
  Channel receiver(std::move(pair.b));
  std::string bytes;
  AppendMessage(Assign{7}, 1, &bytes);
  bytes += NamedRun("second", 1);
  ASSERT_TRUE(SendFrames(pair.a.get(), bytes, {pipes[0].write.get(), pipes[1].write.get()},
                         std::chrono::seconds(10))
                  .ok());
  const Frame first = MustReceive(receiver);
  ASSERT_TRUE(Expect<Assign>(first, 1).ok());
  EXPECT_EQ(InodeOf(first.fds[0].get()), InodeOf(pipes[0].write.get()));
  const Frame second = MustReceive(receiver);
  ASSERT_EQ(second.fds.size(), 1u);
  EXPECT_EQ(InodeOf(second.fds[0].get()), InodeOf(pipes[1].write.get()));
}

TEST(ChannelTest, ReceiveTellsThatThePeerHasLeftBetweenFrames) {
  SocketPair pair;
  Channel receiver(std::move(pair.b));
  ASSERT_TRUE(SendFrames(pair.a.get(), NamedRun("last", 0), {}, std::chrono::seconds(10)).ok());
  pair.a.reset();
  EXPECT_EQ(ProfileOf(MustReceive(receiver)), "last");
  const Result<Frame> end = receiver.Receive();
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code, Errc::kClosed);
}

TEST(ChannelTest, APeerThatLeavesWithinAFrameBreaksTheProtocol) {
  SocketPair pair;
  Channel receiver(std::move(pair.b));
  const std::string bytes = NamedRun("half", 0);
  ASSERT_TRUE(
      SendFrames(pair.a.get(), bytes.substr(0, bytes.size() - 1), {}, std::chrono::seconds(10))
          .ok());
  pair.a.reset();
  const Result<Frame> end = receiver.Receive();
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code, Errc::kProtocol);
  EXPECT_EQ(end.error().text, "the peer left within a frame");
}

TEST(ChannelTest, ReleaseGivesTheSocketUp) {
  SocketPair pair;
  const int number = pair.a.get();
  Channel channel(std::move(pair.a));
  const UniqueFd socket = channel.Release();
  EXPECT_EQ(socket.get(), number);
  EXPECT_FALSE(channel.valid());
  EXPECT_EQ(channel.fd(), -1);
}

}  // namespace
}  // namespace pyfx::test
