// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/variants/renewal.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

class RenewalTest : public testing::Test {
 protected:
  // How long it takes until the next generation is due.
  milliseconds Wait() {
    const Clock::time_point start = Clock::now();
    EXPECT_TRUE(loop_->Run().ok());
    return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
  }

  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
  int renewed_ = 0;
  Renewal renewal_{loop_.get(), [this] {
                     ++renewed_;
                     EXPECT_FALSE(renewal_.is_due());
                     loop_->Quit();
                   }};
};

TEST_F(RenewalTest, WaitsUntilFilesAreLeftAlone) {
  renewal_.NoteStale("a file has changed");
  EXPECT_TRUE(renewal_.is_stale());
  EXPECT_FALSE(renewal_.is_due());
  renewal_.Begin();
  renewal_.Begin();  // another change
  EXPECT_TRUE(renewal_.is_due());
  EXPECT_GE(Wait(), milliseconds(95));
  EXPECT_EQ(renewed_, 1);
  EXPECT_EQ(renewal_.stale_because(), "a file has changed") << "until the next one is warm";
  renewal_.NoteFresh();
  EXPECT_FALSE(renewal_.is_stale());
}

TEST_F(RenewalTest, FollowsAWarmUpThatWasOvertakenAtOnceButNotWithoutEnd) {
  EXPECT_TRUE(renewal_.NoteBornStale("once"));
  EXPECT_LT(Wait(), milliseconds(95));
  EXPECT_TRUE(renewal_.NoteBornStale("twice"));
  EXPECT_GE(Wait(), milliseconds(195));
  EXPECT_TRUE(renewal_.NoteBornStale("three times"));
  EXPECT_FALSE(renewal_.is_restless());
  renewal_.Cancel();
  EXPECT_FALSE(renewal_.NoteBornStale("again"));
  EXPECT_FALSE(renewal_.is_due());
  EXPECT_TRUE(renewal_.is_restless());
  EXPECT_EQ(renewal_.stale_because(), "again");
  renewal_.NoteFresh();
  EXPECT_FALSE(renewal_.is_restless());
}

TEST_F(RenewalTest, DoesNotRenewWhatIsStartedOtherwise) {
  renewal_.Begin();
  renewal_.Cancel();
  EXPECT_FALSE(renewal_.is_due());
  const EventSource end = loop_->After(milliseconds(200), [this] { loop_->Quit(); });
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_EQ(renewed_, 0);
}

}  // namespace
}  // namespace pyfx
