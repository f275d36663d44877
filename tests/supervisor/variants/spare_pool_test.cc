// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/variants/spare_pool.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/reaper.h"

namespace pyfx {
namespace {

using Time = SparePool::Time;
using std::chrono::milliseconds;

SpareChild Child(pid_t pid) { return {pid, {}, {}}; }

class SparePoolTest : public testing::Test {
 protected:
  void SetUp() override {
    context_.loop = loop_.get();
    context_.zygotes = &settings_;
    context_.events.is_busy = [] { return false; };
    context_.events.spares_left = [this] { return left_; };
  }
  // As many as were asked for are there.
  void Answer() {
    for (; asked_ > 0; --asked_) pool_.Add(Child(++last_pid_));
  }
  void ServeFor(milliseconds time) {
    const EventSource end = loop_->After(time, [this] { loop_->Quit(); });
    ASSERT_TRUE(loop_->Run().ok());
  }

  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
  ZygoteSettings settings_;
  ServiceContext context_;
  std::size_t left_ = 100;
  int asked_ = 0;
  int refills_ = 0;
  pid_t last_pid_ = 0;
  SparePool pool_{context_, {[this](bool) { ++asked_; }, [this] { ++refills_; }}};
};

TEST_F(SparePoolTest, TellsWhenTheOldestIsTooOld) {
  EXPECT_EQ(pool_.UntilOlder(Time(100), Time(0)), std::nullopt);
  pool_.Refill(0, 2);
  pool_.Add(Child(1), Time(1000));
  pool_.Add(Child(2), Time(1050));
  EXPECT_EQ(pool_.UntilOlder(Time(100), Time(1020)), Time(80));
  EXPECT_EQ(pool_.CountOlder(Time(100), Time(1099)), 0U);
  EXPECT_EQ(pool_.CountOlder(Time(100), Time(1100)), 1U);
  EXPECT_EQ(pool_.UntilOlder(Time(100), Time(1100)), Time(0));
  // The machine has slept.
  EXPECT_EQ(pool_.CountOlder(Time(100), Time(9000)), 2U);
  EXPECT_EQ(pool_.TakeOldest().pid, 1);
  EXPECT_EQ(pool_.UntilOlder(Time(100), Time(1100)), Time(50));
}

TEST_F(SparePoolTest, HandsOutTheOldestFirst) {
  pool_.Refill(0, 3);
  for (const pid_t pid : {1, 2, 3}) pool_.Add(Child(pid), Time(pid));
  EXPECT_FALSE(pool_.Forget(4));
  EXPECT_TRUE(pool_.Forget(1));
  EXPECT_EQ(pool_.TakeOldest().pid, 2);
  EXPECT_EQ(pool_.size(), 1U);
}

TEST_F(SparePoolTest, CountsAsTheKernelDoes) {
  const Time first = SparePool::Now();
  EXPECT_GT(first, Time(0));
  EXPECT_GE(SparePool::Now(), first);
}

TEST_F(SparePoolTest, AsksForOneForEachWhoWaitsAndSomeAhead) {
  pool_.Refill(2, 1);
  EXPECT_EQ(asked_, 3);
  pool_.Refill(2, 1);
  EXPECT_EQ(asked_, 3) << "they are on their way";
  EXPECT_EQ(pool_.count(), 3U);
  Answer();
  EXPECT_EQ(refills_, 3) << "each is to be handed out";
  EXPECT_EQ(pool_.size(), 3U);
}

TEST_F(SparePoolTest, MakesNoneAheadBeyondWhatMayBe) {
  left_ = 0;
  pool_.Refill(2, 4);
  EXPECT_EQ(asked_, 2) << "those who wait have theirs all the same";
}

TEST_F(SparePoolTest, DropsWhatARushHasLeft) {
  pool_.Refill(3, 1);
  Answer();
  pool_.Refill(1, 1);
  EXPECT_EQ(pool_.size(), 4U) << "somebody waits still";
  pool_.Refill(0, 1);
  EXPECT_EQ(pool_.size(), 1U);
}

TEST_F(SparePoolTest, MakesTheNextOneWhenTheRunHasEnded) {
  pool_.NoteAssigned();
  pool_.Refill(0, 1);
  EXPECT_EQ(asked_, 0) << "beside the run that has just begun";
  pool_.Refill(1, 1);
  EXPECT_EQ(asked_, 1) << "for a client that waits";
  pool_.EndDelay();
  EXPECT_EQ(refills_, 1);
  pool_.EndDelay();
  EXPECT_EQ(refills_, 1) << "nothing was put off";
  pool_.Refill(1, 1);
  EXPECT_EQ(asked_, 2);
}

TEST_F(SparePoolTest, MakesTheNextOneBesideARunThatTakesLong) {
  pool_.NoteAssigned();
  ServeFor(milliseconds(200));
  EXPECT_EQ(refills_, 1);
  pool_.Refill(0, 1);
  EXPECT_EQ(asked_, 1);
}

TEST_F(SparePoolTest, PutsNothingOffInARush) {
  // On a busy machine two calls may be far apart.
  const bool made = test::Eventually([this] {
    pool_.NoteAssigned();
    pool_.NoteAssigned();
    pool_.Refill(0, 1);
    return asked_ == 1;
  });
  EXPECT_TRUE(made);
}

TEST_F(SparePoolTest, MakesNoneAheadForAWhileWhenTheyDieUnused) {
  pool_.Refill(0, 3);
  Answer();
  for (pid_t pid = 1; pid <= 2; ++pid) EXPECT_TRUE(pool_.Forget(pid));
  pool_.Refill(0, 3);
  EXPECT_EQ(asked_, 2);
  Answer();
  EXPECT_TRUE(pool_.Forget(3));
  pool_.Refill(0, 3);
  EXPECT_EQ(asked_, 0);
  const int refills = refills_;
  ServeFor(milliseconds(1200));
  EXPECT_EQ(refills_, refills + 1);
  pool_.Refill(0, 3);
  EXPECT_EQ(asked_, 1);
}

TEST_F(SparePoolTest, AForkThatFailsIsNotOnItsWayAnyMore) {
  pool_.Refill(1, 1);
  pool_.NoteForkFailed();
  EXPECT_EQ(pool_.count(), 1U);
  pool_.Refill(1, 1);
  EXPECT_EQ(asked_, 2) << "none ahead of need for a while";
}

TEST_F(SparePoolTest, AsksForAnotherInPlaceOfOneThatIsTooOld) {
  settings_.spare_age = milliseconds(1);
  pool_.Refill(0, 1);
  Answer();
  ServeFor(milliseconds(1500));
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(pool_.size(), 1U) << "which is there until the other is";
}

TEST_F(SparePoolTest, KillsWhatIsDropped) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (true) ::pause();
  }
  const auto pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  ASSERT_GE(pidfd, 0);
  pool_.Refill(1, 0);
  pool_.Add({pid, {}, UniqueFd(pidfd)});
  pool_.Clear();
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(pool_.empty());
}

}  // namespace
}  // namespace pyfx
