// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files of people's are never replaced, nor half written.
#include "client/control/files/new_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/open_fds.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

class NewFileTest : public testing::Test {
 protected:
  static std::string Made(const std::string& path, std::string_view text) {
    const Result<bool> made = WriteNewFile(path, text);
    return !made ? made.error().text : *made ? "yes" : "no";
  }
  static std::string Content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  std::size_t FilesIn(const std::string& directory) const {
    const std::filesystem::directory_iterator entries(directory);
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
  }
  const TempRuntimeDir dir_;
};

TEST_F(NewFileTest, MakesTheFileAndItsDirectories) {
  const std::string path = dir_.path() + "/a/b/c.toml";
  const auto before = OpenFds();
  EXPECT_EQ(Made(path, "x = 1\n"), "yes");
  EXPECT_EQ(Content(path), "x = 1\n");
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0600, 0600U);
  EXPECT_EQ(FilesIn(dir_.path() + "/a/b"), 1);
  EXPECT_EQ(OpenFds(), before);
}

TEST_F(NewFileTest, LeavesAloneWhatIsThere) {
  const std::string path = dir_.WriteFile("there", "mine");
  EXPECT_EQ(Made(path, "other"), "no");
  EXPECT_EQ(Content(path), "mine");
  // A link that leads nowhere is somebody's as well.
  const std::string link = dir_.work_dir() + "/link";
  std::filesystem::create_symlink("nowhere", link);
  EXPECT_EQ(Made(link, "other"), "no");
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(FilesIn(dir_.work_dir()), 2);
}

TEST_F(NewFileTest, SaysWhatCouldNotBeDone) {
  const std::string file = dir_.WriteFile("file", "");
  const Result<bool> made = WriteNewFile(file + "/x", "text");
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().text.find("\"" + file + "\""), std::string::npos);
}

}  // namespace
}  // namespace pyfx::test
