// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/hidden/libraries/variable_in_text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <unordered_set>

namespace pyfx {
namespace {

const std::unordered_set<std::string> kNames = {"OMP_NUM_THREADS", "TZ"};

std::string_view SetIn(std::string_view text) { return VariableThatIsSet(text, kNames); }

TEST(VariableInTextTest, ATextThatSetsOneIsFoundByItsName) {
  EXPECT_EQ(SetIn("import os\nos.environ['OMP_NUM_THREADS'] = '1'\n"), "OMP_NUM_THREADS");
  EXPECT_EQ(SetIn("os.environ.setdefault(\"TZ\", 'UTC')"), "TZ");
  EXPECT_EQ(SetIn("import os; os.environ.update(TZ='UTC')"), "TZ");
  EXPECT_EQ(SetIn("os.putenv(b'TZ', b'UTC')"), "TZ");
}

TEST(VariableInTextTest, ATextThatOnlyAsksForOneSetsNone) {
  EXPECT_EQ(SetIn("print(os.environ.get('OMP_NUM_THREADS'), os.getenv(\"TZ\"))"), "");
}

TEST(VariableInTextTest, OneThatIsAskedForAndSetLaterIsFound) {
  EXPECT_EQ(SetIn("os.environ.get('TZ')\nos.environ['TZ'] = 'UTC'"), "TZ");
}

TEST(VariableInTextTest, ANameIsFoundAsAWholeOnly) {
  EXPECT_EQ(SetIn("os.environ['TZDIR'] = os.environ['MY_TZ'] = 'x'; tz = 1"), "");
}

TEST(VariableInTextTest, ATextThatHasNothingToDoWithVariablesSetsNone) {
  EXPECT_EQ(SetIn("print('OMP_NUM_THREADS', 'TZ')"), "");
}

TEST(VariableInTextTest, ANameMayBeTheLastWord) {
  EXPECT_EQ(SetIn("environ TZ"), "TZ");
  EXPECT_EQ(SetIn(""), "");
  EXPECT_EQ(VariableThatIsSet("environ TZ", {}), "");
}

}  // namespace
}  // namespace pyfx
