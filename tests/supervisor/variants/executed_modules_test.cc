// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/variants/executed_modules.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

using Phrases = std::vector<std::string>;

TEST(ExecutedModulesTest, TheLatestComeFirstAndAreCountedByRuns) {
  ExecutedModules modules;
  EXPECT_EQ(modules.Note({"a: x", "b: y"}), (Phrases{"a: x", "b: y"}));
  EXPECT_EQ(modules.Note({"a: x"}), Phrases{}) << "it is known";
  EXPECT_EQ(modules.Note({"a: other"}), Phrases{"a: other"});
  ProfileStatus status;
  modules.Describe(&status);
  EXPECT_EQ(status.executing_runs, 3U);
  EXPECT_EQ(status.executed, (Phrases{"a: other", "a: x", "b: y"}));
  EXPECT_EQ(status.executed_times, (std::vector<std::uint64_t>{1, 2, 1}));
}

TEST(ExecutedModulesTest, TheOldestAreForgotten) {
  ExecutedModules modules;
  for (int i = 0; i < 100; ++i) modules.Note({"m: " + std::to_string(i)});
  ProfileStatus status;
  modules.Describe(&status);
  EXPECT_EQ(status.executing_runs, 100U);
  ASSERT_EQ(status.executed.size(), 16U);
  EXPECT_EQ(status.executed.front(), "m: 99");
  EXPECT_EQ(status.executed.back(), "m: 84");
}

}  // namespace
}  // namespace pyfx
