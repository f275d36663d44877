// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/variants/back_off.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

using std::chrono::milliseconds;

class BackOffTest : public testing::Test {
 protected:
  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
  int tries_ = 0;
  BackOff back_off_{loop_.get(), [this] {
                      ++tries_;
                      back_off_.BeginStart();
                      loop_->Quit();
                    }};
};

TEST_F(BackOffTest, PausesLongerAfterEachFailureWithinLimits) {
  EXPECT_EQ(BackOff::Pause(1), milliseconds(500));
  EXPECT_EQ(BackOff::Pause(2), milliseconds(1'000));
  EXPECT_EQ(BackOff::Pause(4), milliseconds(4'000));
  EXPECT_EQ(BackOff::Pause(100), milliseconds(30'000));
}

TEST_F(BackOffTest, TriesAgainAtOnceTheFirstTime) {
  EXPECT_FALSE(back_off_.Fail("it died", /*final=*/false)) << "they wait for the next start";
  EXPECT_TRUE(back_off_.will_retry());
  EXPECT_TRUE(back_off_.has_failed());
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_EQ(tries_, 1);
  EXPECT_FALSE(back_off_.will_retry());
  EXPECT_FALSE(back_off_.has_failed());
  EXPECT_EQ(back_off_.last_error(), "it died") << "which people still want to see";
}

// Somebody who has to be looked at first may begin the start a moment later.
TEST_F(BackOffTest, NobodyHasToWaitWhenItIsTimeToTryAgain) {
  EXPECT_FALSE(back_off_.Fail("it died", /*final=*/false));
  const auto now = BackOff::Clock::now();
  EXPECT_TRUE(back_off_.IsPausing(now));
  back_off_.EndRetry();
  EXPECT_FALSE(back_off_.will_retry());
  EXPECT_FALSE(back_off_.IsPausing(now));
}

TEST_F(BackOffTest, GivesUpAfterSomeFailuresInARow) {
  EXPECT_FALSE(back_off_.Fail("one", false));
  EXPECT_FALSE(back_off_.Fail("two", false));
  EXPECT_TRUE(back_off_.Fail("three", false));
  back_off_.NoteSuccess();
  EXPECT_FALSE(back_off_.Fail("one again", false));
}

TEST_F(BackOffTest, WhatWillGoWrongAgainIsNotTriedAgainByItself) {
  EXPECT_TRUE(back_off_.Fail("SyntaxError", /*final=*/true));
  EXPECT_FALSE(back_off_.will_retry());
  const auto now = BackOff::Clock::now();
  EXPECT_TRUE(back_off_.IsPausing(now));
  EXPECT_FALSE(back_off_.IsPausing(now + milliseconds(500)));
  back_off_.EndPause();
  EXPECT_FALSE(back_off_.IsPausing(now)) << "there is reason to try again";
  EXPECT_TRUE(back_off_.has_failed());
}

TEST_F(BackOffTest, IsColdUntilThereIsReasonToTryAgain) {
  back_off_.BecomeCold("a thread");
  EXPECT_EQ(back_off_.cold_reason(), "a thread");
  EXPECT_TRUE(back_off_.has_failed());
  back_off_.EndPause();
  EXPECT_EQ(back_off_.cold_reason(), "");
  EXPECT_TRUE(back_off_.has_failed()) << "until the next start";
  back_off_.BeginStart();
  EXPECT_FALSE(back_off_.has_failed());
}

TEST_F(BackOffTest, ForgetsAll) {
  EXPECT_FALSE(back_off_.Fail("it died", false));
  back_off_.Forget();
  EXPECT_FALSE(back_off_.will_retry());
  EXPECT_FALSE(back_off_.has_failed());
  EXPECT_FALSE(back_off_.IsPausing(BackOff::Clock::now()));
  EXPECT_EQ(back_off_.last_error(), "");
}

TEST_F(BackOffTest, AnErrorOfNobodysFaultIsShownOnly) {
  back_off_.NoteError("no room");
  EXPECT_EQ(back_off_.last_error(), "no room");
  EXPECT_FALSE(back_off_.has_failed());
}

TEST_F(BackOffTest, IsColdForNowUntilThePauseIsOver) {
  const BackOff::Clock::time_point begin = BackOff::Clock::now();
  back_off_.BecomeColdForNow("others may write there");
  EXPECT_EQ(back_off_.cold_reason(), "others may write there");
  EXPECT_FALSE(back_off_.MayStart(begin));
  EXPECT_TRUE(back_off_.MayStart(BackOff::Clock::now() + BackOff::Pause(1)));
  back_off_.BecomeCold("a thread");
  EXPECT_FALSE(back_off_.MayStart(BackOff::Clock::now() + BackOff::Pause(100)));
  back_off_.EndPause();
  EXPECT_TRUE(back_off_.MayStart(BackOff::Clock::now()));
}

}  // namespace
}  // namespace pyfx
