// SPDX-License-Identifier: GPL-3.0-or-later
//
// How what was found is told.
#include "client/control/base/findings.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace pyfx {
namespace {

const std::vector<Finding> kExample = {{Verdict::kOk, "a", "fine"},
                                       {Verdict::kNote, "b", "two\nlines"},
                                       {Verdict::kWrong, "c", "bad: \xff"}};

TEST(FindingsTest, AreALineEach) {
  EXPECT_EQ(FormatFindings(kExample),
            "ok     a: fine\n"
            "note   b: two lines\n"
            "wrong  c: bad: ?\n");
}

TEST(FindingsTest, AreWrongWhenOneIs) {
  EXPECT_TRUE(AnyWrong(kExample));
  EXPECT_FALSE(AnyWrong({kExample[0], kExample[1]}));
  EXPECT_FALSE(AnyWrong({}));
}

TEST(FindingsTest, AreValidJsonWhateverIsInThem) {
  const auto json = nlohmann::json::parse(FindingsAsJson(kExample));
  EXPECT_EQ(json.size(), 3);
  EXPECT_EQ(json[1]["verdict"], "note");
  EXPECT_EQ(json[1]["subject"], "b");
  EXPECT_EQ(json[1]["text"], "two\nlines");
  EXPECT_EQ(json[2]["verdict"], "wrong");
}

}  // namespace
}  // namespace pyfx
