// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "protocol/frames/message.h"

namespace pyfx::test {
namespace {

TEST(ProfileNameTest, IsAFileNameThatNoToolMistakesForAnOption) {
  for (const char* good : {"a", "A", "9", "_", "ml", "a.b-c_D9", "default"}) {
    EXPECT_TRUE(IsValidProfileName(good)) << good;
  }
  EXPECT_TRUE(IsValidProfileName(std::string(kMaxProfileName, 'x')));
  for (const char* bad : {"", ".", "..", ".a", "-a", "a/b", "a b", "a\n", "\xc3\xa4", "a:b", "~"}) {
    EXPECT_FALSE(IsValidProfileName(bad)) << bad;
  }
  EXPECT_FALSE(IsValidProfileName(std::string(kMaxProfileName + 1, 'x')));
  EXPECT_FALSE(IsValidProfileName(std::string_view("a\0b", 3)));
}

// Of an automatic profile, which has no file.
TEST(ProfileNameTest, MayBeAPath) {
  for (const char* good : {"/v", "/usr/bin/python3.12", "~/web/.venv", "/a+b@1=2,3%4:5~6"}) {
    EXPECT_TRUE(IsValidProfileName(good)) << good;
    EXPECT_TRUE(IsPathName(good)) << good;
  }
  for (const char* bad : {"~", "/", "~user/v", "/a b", "/a\n", "/\"", "/\xc3\xa4", "./a", "a/"}) {
    EXPECT_FALSE(IsValidProfileName(bad)) << bad;
  }
  EXPECT_FALSE(IsPathName("default"));
}

}  // namespace
}  // namespace pyfx::test
