// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands in a profile that `pyfxctl new` makes.
#include "client/control/profiles/profile_text.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

TEST(ProfileTextTest, HasThePreloadOfAScript) {
  const Result<std::string> text = ComposeProfile({"ml", "/x.py", "", "", {"json", "a.b"}});
  ASSERT_TRUE(text.ok());
  EXPECT_NE(text->find("\npreload = [\n    \"json\",\n    \"a.b\",\n]\n"), std::string::npos);
  EXPECT_NE(text->find("\n# python = "), std::string::npos);
  EXPECT_EQ(text->find("\npython = "), std::string::npos);
}

TEST(ProfileTextTest, HasATemplateAsItIs) {
  const Result<std::string> text =
      ComposeProfile({"ml", "t", "/v \"x\"", "# the template\nspares = 2\n", {}});
  ASSERT_TRUE(text.ok());
  EXPECT_TRUE(text->ends_with("\n# the template\nspares = 2\n"));
  EXPECT_NE(text->find("\npython = \"/v \\\"x\\\"\"\n"), std::string::npos);
  EXPECT_EQ(text->find("preload"), std::string::npos);
}

TEST(ProfileTextTest, RefusesWhatNoTomlFileCanHold) {
  const Result<std::string> text = QuotedToml("a\\b");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, "\"a\\\\b\"");
  EXPECT_FALSE(QuotedToml("a\nb").ok());
  EXPECT_FALSE(QuotedToml("\xff").ok());
  EXPECT_FALSE(ComposeProfile({"ml", "", "/\xff", "", {}}).ok());
}

// A comment must not end early and begin a key.
TEST(ProfileTextTest, AScriptsPathStaysInItsComment) {
  const Result<std::string> text = ComposeProfile({"ml", "/x\nspares = 9.py", "", "", {}});
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->find("\nspares"), std::string::npos);
}

}  // namespace
}  // namespace pyfx
