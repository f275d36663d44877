// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygotes/zygote_output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/reaper.h"
#include "tests/support/stalled_write.h"

namespace pyfx::test {
namespace {

class ZygoteOutputTest : public testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    writing_ = UniqueFd(ends[1]);
    ASSERT_TRUE(output_->Add(UniqueFd(ends[0])).ok());
  }

  void Write(std::string_view text) {
    EXPECT_EQ(::write(writing_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  // Serves until `finished_`, or until as many lines have come.
  void Serve(std::size_t lines = ~std::size_t{0}) {
    wanted_ = lines;
    const EventSource limit = loop_->After(kDeadline, [this] { loop_->Quit(); });
    ASSERT_TRUE(loop_->Run().ok());
  }
  void Finish() {
    output_->Finish([this] {
      finished_ = true;
      loop_->Quit();
    });
    EXPECT_FALSE(finished_);
    Serve();
    EXPECT_TRUE(finished_);
  }

  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
  std::vector<std::string> lines_;
  std::size_t wanted_ = 0;
  bool finished_ = false;
  UniqueFd writing_;
  std::optional<ZygoteOutput> output_{std::in_place, loop_.get(), [this](std::string_view line) {
                                        lines_.emplace_back(line);
                                        if (lines_.size() >= wanted_) loop_->Quit();
                                      }};
};

using Lines = std::vector<std::string>;

TEST_F(ZygoteOutputTest, WhatIsThereAtTheEndStillComesAlthoughOthersHaveThePipe) {
  Write("one\ntwo\r\n");
  Serve(2);
  EXPECT_EQ(lines_, (Lines{"one", "two"}));
  const std::string much(50'000, '\n');
  Write(much + "the end");
  Finish();
  EXPECT_EQ(lines_.size(), 2 + much.size() + 1);
  EXPECT_EQ(lines_.back(), "the end");
}

TEST_F(ZygoteOutputTest, AWriterThatStallsHoldsNobodyUp) {
  Write("before\n");
  Serve(1);
  const StalledWrite stalled(writing_.get());
  if (!stalled.stalls()) GTEST_SKIP() << "no userfaultfd(2) here";
  bool served = false;
  const EventSource others = loop_->After(std::chrono::milliseconds(100), [&] {
    served = true;
    loop_->Quit();
  });
  Serve();
  EXPECT_TRUE(served) << "the loop goes on";
  Finish();
  output_.reset();
}

}  // namespace
}  // namespace pyfx::test
