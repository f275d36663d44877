// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/adopt/watched_run.h"

#include <gtest/gtest.h>

namespace pyfx::test {
namespace {

TEST(ImportTimesTest, WhatARunImportsIsTakenAndTheRestOfItsOutputIsItsOwn) {
  std::string others;
  const std::vector<ImportedModule> modules = ParseImportTimes(
      "import time: self [us] | cumulative | imported package\n"
      "import time:       101 |        101 |   _json\n"
      "warning: import time: is short\n"
      "import time:       202 |       1303 | json\n"
      "import time:         5 |          5 | json\n"
      "import time:        20 |         20 | a.b\n"
      "import time:\n"
      "no line end",
      &others);
  ASSERT_EQ(modules.size(), 3U);
  EXPECT_EQ(modules[0].name, "_json");
  EXPECT_EQ(modules[0].depth, 1U);
  EXPECT_EQ(modules[1].name, "json");
  EXPECT_EQ(modules[1].microseconds, 1303);
  EXPECT_EQ(modules[1].depth, 0U);
  EXPECT_EQ(modules[2].name, "a.b");
  EXPECT_EQ(others, "warning: import time: is short\nimport time:\nno line end");
}

}  // namespace
}  // namespace pyfx::test
