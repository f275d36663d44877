// SPDX-License-Identifier: GPL-3.0-or-later
//
// What fits on a terminal.
#include "client/control/look/watch.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

TEST(CutToScreenTest, CutsLinesAndCharactersThatDoNotFit) {
  EXPECT_EQ(CutToScreen("abc\nde\nf\n", 2, 80), "abc\nde\n");
  EXPECT_EQ(CutToScreen("abcdef\ngh\n", 9, 4), "abcd\ngh\n");
  EXPECT_EQ(CutToScreen("\xc3\xa4\xc3\xa4\xc3\xa4\n", 9, 2), "\xc3\xa4\xc3\xa4\n");
  EXPECT_EQ(CutToScreen("a\n\nb", 9, 4), "a\n\nb\n");
  EXPECT_EQ(CutToScreen("", 9, 4), "");
}

}  // namespace
}  // namespace pyfx
