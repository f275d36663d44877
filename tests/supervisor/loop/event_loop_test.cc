// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/loop/event_loop.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>

#include "daemon/supervisor/loop/watched_channel.h"
#include "protocol/base/unique_fd.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

using std::chrono::milliseconds;

std::array<UniqueFd, 2> SocketPair() {
  std::array<int, 2> pair{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
  return {UniqueFd(pair[0]), UniqueFd(pair[1])};
}

class EventLoopTest : public testing::Test {
 protected:
  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
};

TEST_F(EventLoopTest, KeepsACallbackAliveThatDropsItsOwnSource) {
  EventSource timer;
  const std::string text(100, 'x');
  std::string seen;
  timer = loop_->After(milliseconds(0), [&timer, &seen, text, this] {
    timer.reset();
    seen = text;  // of the function object, which must still be there
    loop_->Quit();
  });
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_EQ(seen, text);
}

TEST_F(EventLoopTest, DestroysLaterWhatGivesItselfUp) {
  struct Object {
    EventLoop* loop;
    bool* destroyed;
    std::unique_ptr<Object>* owner;
    EventSource source;
    ~Object() { *destroyed = true; }
    void OnTime() {
      loop->DestroyLater(std::move(*owner));
      EXPECT_FALSE(*destroyed);
      loop->Quit();
    }
  };
  bool destroyed = false;
  std::unique_ptr<Object> object(new Object{loop_.get(), &destroyed, &object, {}});
  object->source = loop_->After(milliseconds(0), [raw = object.get()] { raw->OnTime(); });
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_TRUE(destroyed);
}

// What is later never fails, so nobody looks whether it has.
TEST_F(EventLoopTest, MakesTimersOfAllKindsWithoutAFreeDescriptor) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  int come = 0;
  const auto count = [&] {
    if (++come == 2) loop_->Quit();
  };
  const EventSource awake = loop_->After(milliseconds(1), count);
  const EventSource asleep = loop_->AfterWithSleep(milliseconds(1), count);
  const Status ran = loop_->Run();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(ran.ok());
  EXPECT_EQ(come, 2);
}

TEST_F(EventLoopTest, TellsOfSignals) {
  int count = 0;
  Result<EventSource> source = loop_->WatchSignal(SIGUSR1, [&] {
    ++count;
    loop_->Quit();
  });
  ASSERT_TRUE(source.ok());
  ASSERT_EQ(::raise(SIGUSR1), 0);
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_EQ(count, 1);
}

// epoll reports a hang-up whether asked for or not: a switched-off source must not spin.
TEST_F(EventLoopTest, IsSilentAboutAHangUpThatNobodyWaitsFor) {
  auto [ours, theirs] = SocketPair();
  int calls = 0;
  Result<EventSource> source = loop_->WatchIo(ours.get(), EPOLLIN, [&](std::uint32_t) { ++calls; });
  ASSERT_TRUE(source.ok());
  source->SetIoEvents(0);
  theirs.reset();
  EventSource end = loop_->After(milliseconds(20), [&] { loop_->Quit(); });
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_EQ(calls, 0);
}

TEST_F(EventLoopTest, SendsLaterWhatAWatchedChannelCannotSendAtOnce) {
  auto [ours, theirs] = SocketPair();
  bool flushed = false;
  auto watched = WatchedChannel::Make(loop_.get(), std::move(ours),
                                      {[] {},
                                       [&] {
                                         flushed = true;
                                         loop_->Quit();
                                       },
                                       [](const Error& error) { ADD_FAILURE() << error.text; }});
  ASSERT_TRUE(watched.ok());
  std::string bytes;
  for (int i = 0; i < 40; ++i)
    AppendFrame(kFirstIgnorableType, std::string(60'000, 'x'), 0, &bytes);
  const std::size_t size = bytes.size();
  (*watched)->channel().QueueBytes(std::move(bytes), {});
  Result<Channel::FlushOutcome> outcome = (*watched)->Flush();
  ASSERT_TRUE(outcome.ok());
  ASSERT_EQ(*outcome, Channel::FlushOutcome::kWouldBlock);

  std::size_t received = 0;
  Result<EventSource> reader =
      loop_->WatchIo(theirs.get(), EPOLLIN, [&, &reading = theirs](std::uint32_t) {
        std::array<char, 65536> buffer;
        const ssize_t got = ::recv(reading.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got > 0) received += static_cast<std::size_t>(got);
      });
  ASSERT_TRUE(reader.ok());
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_TRUE(flushed);
  while (received < size) {
    std::array<char, 65536> buffer;
    const ssize_t got = ::recv(theirs.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    ASSERT_GT(got, 0);
    received += static_cast<std::size_t>(got);
  }
}

// A run has a duplicate of its client's connection, and may set what it likes.
TEST_F(EventLoopTest, NeverWaitsOnASocketThatSomebodyMadeBlocking) {
  auto [ours, theirs] = SocketPair();
  const UniqueFd duplicate(::fcntl(ours.get(), F_DUPFD_CLOEXEC, 3));
  auto watched = WatchedChannel::Make(loop_.get(), std::move(ours),
                                      {[] {}, [] {}, [](const Error&) { ADD_FAILURE(); }});
  ASSERT_TRUE(watched.ok());
  ASSERT_EQ(::fcntl(duplicate.get(), F_SETFL, O_RDWR), 0);
  std::string bytes;
  for (int i = 0; i < 40; ++i)
    AppendFrame(kFirstIgnorableType, std::string(60'000, 'x'), 0, &bytes);
  (*watched)->channel().QueueBytes(std::move(bytes), {});
  EXPECT_EQ(*(*watched)->Flush(), Channel::FlushOutcome::kWouldBlock);
  EXPECT_EQ(*(*watched)->channel().Read(), Channel::ReadOutcome::kWouldBlock);
}

TEST_F(EventLoopTest, TellsOnceThatAWatchedChannelsPeerHasLeft) {
  auto [ours, theirs] = SocketPair();
  int broken = 0;
  auto watched = WatchedChannel::Make(loop_.get(), std::move(ours),
                                      {[] {}, [] {},
                                       [&](const Error& error) {
                                         EXPECT_EQ(error.code, Errc::kClosed);
                                         ++broken;
                                         loop_->Quit();
                                       }});
  ASSERT_TRUE(watched.ok());
  std::string bytes;
  for (int i = 0; i < 40; ++i)
    AppendFrame(kFirstIgnorableType, std::string(60'000, 'x'), 0, &bytes);
  (*watched)->channel().QueueBytes(std::move(bytes), {});
  ASSERT_EQ(*(*watched)->Flush(), Channel::FlushOutcome::kWouldBlock);
  theirs.reset();
  ASSERT_TRUE(loop_->Run().ok());
  EventSource end = loop_->After(milliseconds(20), [&] { loop_->Quit(); });
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_EQ(broken, 1);
}

}  // namespace
}  // namespace pyfx
