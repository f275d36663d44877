// SPDX-License-Identifier: GPL-3.0-or-later
//
// What `pyfxd --check` says, as `pyfxctl check` reads it.
#include <gtest/gtest.h>

#include "client/control/profiles/check.h"

namespace pyfx {
namespace {

std::string Pairs(std::initializer_list<std::string_view> words) {
  std::string bytes;
  for (const std::string_view word : words) bytes.append(word).append(1, '\0');
  return bytes;
}

TEST(CheckParseTest, ReadsFilesAndWhatBelongsToThem) {
  const std::vector<CheckedFile> files = ParseCheckedFiles(Pairs({"settings",
                                                                  "/etc/pyfx/pyfxd.toml",
                                                                  "wrong",
                                                                  "x:1: no",
                                                                  "profile",
                                                                  "ml",
                                                                  "file",
                                                                  "/a",
                                                                  "python",
                                                                  "/p",
                                                                  "core",
                                                                  "/c/cpython-3.11.so",
                                                                  "preload",
                                                                  "a",
                                                                  "preload",
                                                                  "b",
                                                                  "init",
                                                                  "/i",
                                                                  "note",
                                                                  "n",
                                                                  "from-a-newer-one",
                                                                  "?",
                                                                  "profile",
                                                                  "b",
                                                                  "embedded",
                                                                  ""}));
  ASSERT_EQ(files.size(), 3);
  EXPECT_FALSE(files[0].is_profile);
  EXPECT_EQ(files[0].name, "/etc/pyfx/pyfxd.toml");
  EXPECT_EQ(files[0].wrong, std::vector<std::string>{"x:1: no"});
  EXPECT_TRUE(files[1].is_profile);
  EXPECT_EQ(files[1].name, "ml");
  EXPECT_EQ(files[1].files, std::vector<std::string>{"/a"});
  EXPECT_EQ(files[1].python, "/p");
  EXPECT_EQ(files[1].cores, std::vector<std::string>{"/c/cpython-3.11.so"});
  EXPECT_EQ(files[1].preload, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(files[1].init, "/i");
  EXPECT_EQ(files[1].notes, std::vector<std::string>{"n"});
  EXPECT_FALSE(files[1].embedded);
  EXPECT_TRUE(files[2].embedded);
}

TEST(CheckParseTest, SurvivesWhatIsCutAnywhere) {
  const std::string bytes = Pairs({"profile", "ml", "file", "/a"});
  EXPECT_TRUE(ParseCheckedFiles("").empty());
  EXPECT_TRUE(ParseCheckedFiles(Pairs({"file", "of nothing"})).empty());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_LE(ParseCheckedFiles(bytes.substr(0, size)).size(), 1);
  }
}

}  // namespace
}  // namespace pyfx
