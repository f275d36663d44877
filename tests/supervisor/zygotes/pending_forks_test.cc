// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygotes/pending_forks.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

using std::chrono::milliseconds;

TEST(PendingForksTest, WhatNobodyAskedForIsNoAnswer) {
  const std::unique_ptr<EventLoop> loop = std::move(*EventLoop::Make());
  PendingForks forks(loop.get(), milliseconds(1), [] { FAIL() << "all were answered"; });
  EXPECT_FALSE(forks.TakeOne());
  forks.Add();
  forks.Add();
  EXPECT_TRUE(forks.TakeOne());
  EXPECT_TRUE(forks.TakeOne());
  EXPECT_FALSE(forks.TakeOne());
  const EventSource end = loop->After(milliseconds(2), [&] { loop->Quit(); });
  ASSERT_TRUE(loop->Run().ok());
}

TEST(PendingForksTest, EachAnswerHasToComeInTime) {
  const std::unique_ptr<EventLoop> loop = std::move(*EventLoop::Make());
  int late = 0;
  PendingForks forks(loop.get(), milliseconds(1), [&] {
    ++late;
    loop->Quit();
  });
  forks.Add();
  forks.Add();
  EXPECT_TRUE(forks.TakeOne());
  ASSERT_TRUE(loop->Run().ok());
  EXPECT_EQ(late, 1);
}

}  // namespace
}  // namespace pyfx
