// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a process that was killed has left beside a file is removed, and nothing else.
#include "client/control/files/fresh_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "client/control/files/files.h"
#include "tests/support/open_fds.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

namespace fs = std::filesystem;

class FreshFileTest : public testing::Test {
 protected:
  std::set<std::string> Names() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(dir_.work_dir())) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }
  std::string Path(const std::string& name) const { return dir_.work_dir() + "/" + name; }

  const TempRuntimeDir dir_;
};

TEST_F(FreshFileTest, WhatADeadOneHasLeftIsRemovedByTheNextThatWritesTheSame) {
  dir_.WriteFile("list.pyfx-new.aB3dE6", "half");
  dir_.WriteFile("other.pyfx-new.aB3dE6", "another file's");
  const auto before = OpenFds();
  ASSERT_TRUE(WriteWhole(Path("list"), "x", 0644));
  EXPECT_EQ(Names(), (std::set<std::string>{"list", "other.pyfx-new.aB3dE6"}));
  EXPECT_EQ(OpenFds(), before);
  fs::create_symlink("nowhere", Path("list.pyfx-new.abcdef"));
  ASSERT_TRUE(LinkWhole("target", Path("list")));
  EXPECT_EQ(TargetOf(Path("list")), "target");
  EXPECT_EQ(Names(), (std::set<std::string>{"list", "other.pyfx-new.aB3dE6"}));
}

TEST_F(FreshFileTest, WhatALivingOneWritesIsLeftAlone) {
  Result<FreshFile> living = FreshFile::Beside(Path("list"));
  ASSERT_TRUE(living);
  ASSERT_TRUE(WriteWhole(Path("list"), "first", 0644));
  ASSERT_TRUE(LinkWhole("target", Path("list")));
  EXPECT_TRUE(Exists(living->name()));
  ASSERT_TRUE(living->Become(Path("list")));
  EXPECT_EQ(Names(), (std::set<std::string>{"list"}));
}

TEST_F(FreshFileTest, WhatIsNoneOfOursIsLeftAlone) {
  const std::set<std::string> others = {"list.new",
                                        "list.new4711",
                                        "list.pyfx-new.",
                                        "list.pyfx-new.short",
                                        "list.pyfx-new.toolong",
                                        "list.pyfx-new.aB-dE6",
                                        "alist.pyfx-new.aB3dE6"};
  for (const std::string& name : others) dir_.WriteFile(name, "mine");
  fs::create_directory(Path("list.pyfx-new.direct"));
  fs::create_symlink("list.new", Path("list.pyfx-new.aalink"));
  dir_.WriteFile("list.pyfx-new.twoone", "by two names");
  fs::create_hard_link(Path("list.pyfx-new.twoone"), Path("second"));
  const std::set<std::string> before = Names();
  ASSERT_TRUE(WriteWhole(Path("list"), "x", 0644));
  std::set<std::string> after = Names();
  EXPECT_EQ(after.erase("list"), 1);
  EXPECT_EQ(after, before);
}

TEST_F(FreshFileTest, OneThatDoesNotBecomeAnythingLeavesNothing) {
  const auto before = OpenFds();
  ASSERT_TRUE(FreshFile::Beside(Path("list")));
  EXPECT_FALSE(FreshFile::Beside(Path("nowhere/list")));
  fs::create_directories(Path("full/in"));
  EXPECT_FALSE(WriteWhole(Path("full"), "x", 0644));
  EXPECT_FALSE(LinkWhole("target", Path("full")));
  EXPECT_EQ(Names(), (std::set<std::string>{"full"}));
  EXPECT_EQ(OpenFds(), before);
}

}  // namespace
}  // namespace pyfx::test
