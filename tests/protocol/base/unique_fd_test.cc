// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/base/unique_fd.h"

#include <gtest/gtest.h>

#include <utility>

#include "tests/protocol/frames/pipes.h"
#include "tests/support/open_fds.h"

namespace pyfx::test {
namespace {

TEST(UniqueFdTest, ClosesWhatItHoldsWhenItGoes) {
  Pipe pipe;
  { const UniqueFd owner = std::move(pipe.write); }
  EXPECT_TRUE(AtEnd(pipe.read));
}

TEST(UniqueFdTest, HoldsNothingByDefault) {
  const UniqueFd none;
  EXPECT_FALSE(none);
  EXPECT_FALSE(none.valid());
  EXPECT_EQ(none.get(), -1);
}

TEST(UniqueFdTest, NumberZeroIsADescriptorLikeAnyOther) {
  UniqueFd zero(0);
  EXPECT_TRUE(zero);
  EXPECT_EQ(zero.release(), 0);
}

TEST(UniqueFdTest, AMoveLeavesNothingBehind) {
  Pipe pipe;
  const int number = pipe.write.get();
  const UniqueFd owner = std::move(pipe.write);
  EXPECT_EQ(owner.get(), number);
  EXPECT_FALSE(pipe.write.valid());  // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_FALSE(AtEnd(pipe.read));
}

TEST(UniqueFdTest, AssignmentClosesWhatWasHeldBefore) {
  Pipe first, second;
  first.write = std::move(second.write);
  EXPECT_TRUE(AtEnd(first.read));
  EXPECT_FALSE(AtEnd(second.read));
}

TEST(UniqueFdTest, AssignmentToItselfChangesNothing) {
  Pipe pipe;
  UniqueFd& same = pipe.write;
  pipe.write = std::move(same);
  EXPECT_TRUE(pipe.write.valid());
  EXPECT_FALSE(AtEnd(pipe.read));
}

TEST(UniqueFdTest, ReleaseGivesTheDescriptorUpWithoutClosingIt) {
  Pipe pipe;
  const int number = pipe.write.release();
  EXPECT_FALSE(pipe.write.valid());
  EXPECT_TRUE(IsOpen(number));
  pipe.write.reset(number);
}

TEST(UniqueFdTest, ResetClosesAndTakesTheNewOne) {
  Pipe first, second;
  first.write.reset(second.write.release());
  EXPECT_TRUE(AtEnd(first.read));
  first.write.reset();
  EXPECT_TRUE(AtEnd(second.read));
  first.write.reset();
}

}  // namespace
}  // namespace pyfx::test
