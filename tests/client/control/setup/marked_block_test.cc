// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/setup/marked_block.h"

#include <gtest/gtest.h>

namespace pyfx::test {
namespace {

TEST(MarkedBlockTest, WhatWasThereComesBackByteForByte) {
  for (const std::string before :
       {"", "\n", "alias ll='ls -l'\n", "no end", "two\n\n", "a # pyfxctl setup: begin\n"}) {
    for (const BlockPlace place : {BlockPlace::kBegin, BlockPlace::kEnd}) {
      const std::string with = WithBlock(before, "x\n", place);
      EXPECT_TRUE(HasBlock(with));
      EXPECT_NE(with.find("x\n"), std::string::npos);
      EXPECT_EQ(WithoutBlock(with), before);
      EXPECT_EQ(WithBlock(with, "x\n", place), with);
      EXPECT_EQ(WithoutBlock(WithBlock(with, "y\n", place)), before);
    }
  }
}

TEST(MarkedBlockTest, WhatWasWrittenBehindItStays) {
  const std::string with = WithBlock("a\n", "x\n", BlockPlace::kEnd) + "mine\n";
  EXPECT_EQ(WithoutBlock(with), "a\nmine\n");
}

TEST(MarkedBlockTest, ABlockWithoutItsEndIsLeft) {
  const std::string half = "a\n# pyfxctl setup: begin\nx\n";
  EXPECT_EQ(WithoutBlock(half), half);
}

}  // namespace
}  // namespace pyfx::test
