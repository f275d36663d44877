// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/spares.h"

#include <gtest/gtest.h>

namespace pyfx::test {
namespace {

using Time = Spares::Time;

SpareChild Child(pid_t pid) { return {pid, {}, {}}; }

TEST(SparesTest, TellsWhenTheOldestIsTooOld) {
  Spares spares;
  EXPECT_EQ(spares.UntilOlder(Time(100), Time(0)), std::nullopt);
  spares.Add(Child(1), Time(1000));
  spares.Add(Child(2), Time(1050));
  EXPECT_EQ(spares.UntilOlder(Time(100), Time(1020)), Time(80));
  EXPECT_EQ(spares.CountOlder(Time(100), Time(1099)), 0U);
  EXPECT_EQ(spares.CountOlder(Time(100), Time(1100)), 1U);
  EXPECT_EQ(spares.UntilOlder(Time(100), Time(1100)), Time(0));
  // The machine has slept.
  EXPECT_EQ(spares.CountOlder(Time(100), Time(9000)), 2U);
  spares.DropOldest();
  EXPECT_EQ(spares.UntilOlder(Time(100), Time(1100)), Time(50));
}

TEST(SparesTest, HandsOutTheOldestFirst) {
  Spares spares;
  for (const pid_t pid : {1, 2, 3}) spares.Add(Child(pid), Time(pid));
  EXPECT_FALSE(spares.Forget(4));
  EXPECT_TRUE(spares.Forget(1));
  EXPECT_EQ(spares.TakeOldest().pid, 2);
  EXPECT_EQ(spares.size(), 1U);
}

TEST(SparesTest, CountsAsTheKernelDoes) {
  const Time first = Spares::Now();
  EXPECT_GT(first, Time(0));
  EXPECT_GE(Spares::Now(), first);
}

}  // namespace
}  // namespace pyfx::test
