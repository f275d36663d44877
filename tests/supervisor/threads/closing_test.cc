// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/threads/closing.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <list>

#include "tests/support/hanging_socket.h"
#include "tests/support/reaper.h"

namespace pyfx::test {
namespace {

class ClosingTest : public testing::Test {
 protected:
  // Closes the end of a pipe elsewhere, and serves until its other end tells of that.
  bool ClosesWhatComesNow() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const UniqueFd reading(ends[0]);
    CloseElsewhere(ends[1]);
    bool closed = false;
    Result<EventSource> source = loop_->WatchIo(reading.get(), EPOLLIN, [&](std::uint32_t) {
      closed = true;
      loop_->Quit();
    });
    EXPECT_TRUE(source.ok());
    const EventSource limit = loop_->After(kDeadline, [this] { loop_->Quit(); });
    EXPECT_TRUE(loop_->Run().ok());
    return closed;
  }

  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
};

TEST_F(ClosingTest, WhatHangsKeepsNothingElseOpen) {
  std::list<HangingSocket> hanging;  // they end before the threads are waited for by nobody
  const ClosingThreads threads(loop_.get());
  EXPECT_TRUE(ClosesWhatComesNow());
  for (int i = 0; i < 3; ++i) {
    CloseElsewhere(hanging.emplace_back().Take().release());
    EXPECT_TRUE(ClosesWhatComesNow());
  }
  EXPECT_FALSE(TooManyClosesHang());
}

TEST_F(ClosingTest, TellsWhenTooMuchHangs) {
  std::list<HangingSocket> hanging;
  const ClosingThreads threads(loop_.get());
  // One more: the last one waits for a thread.
  for (std::size_t i = 0; i <= kMostHangingCloses; ++i) {
    CloseElsewhere(hanging.emplace_back().Take().release());
  }
  EventSource look;
  bool told = false;
  const std::function<void()> ask = [&] {
    told = TooManyClosesHang();
    if (told) return loop_->Quit();
    look = loop_->After(std::chrono::milliseconds(5), ask);
  };
  ask();
  const EventSource limit = loop_->After(kDeadline, [this] { loop_->Quit(); });
  if (!told) {
    EXPECT_TRUE(loop_->Run().ok());
  }
  EXPECT_TRUE(told);
  hanging.clear();
  EXPECT_TRUE(ClosesWhatComesNow()) << "when they let go all is as before";
  EXPECT_FALSE(TooManyClosesHang());
}

}  // namespace
}  // namespace pyfx::test
