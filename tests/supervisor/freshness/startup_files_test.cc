// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/freshness/startup_files.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

TEST(StartupFilesTest, AreWhatModuleSiteReadsBesideTheInterpreter) {
  TempRuntimeDir dir;
  const std::string prefix = dir.path() + "/v", library = prefix + "/lib/python3.12";
  const std::string pth = dir.WriteFile(library + "/site-packages/a.pth", "");
  const std::string custom = dir.WriteFile(library + "/sitecustomize.py", "");
  for (const char* other : {"/site-packages/b.py", "/site-packages/sitecustomize.txt", "/os.py"}) {
    dir.WriteFile(library + other, "");
  }
  dir.WriteFile(prefix + "/lib/perl5/site-packages/x.pth", "");
  const StartupFiles found = StartupFilesOf(prefix + "/bin/python3");
  std::set<std::string> files, directories;
  for (const ConsumedFile& file : found.files) {
    EXPECT_EQ(file.stamp, StampOf(file.path));
    files.insert(file.path);
  }
  EXPECT_EQ(files, (std::set<std::string>{pth, custom}));
  for (const SearchedDirectory& directory : found.directories.directories) {
    directories.insert(directory.path);
  }
  // One that is not there may come.
  EXPECT_EQ(directories, (std::set<std::string>{library, library + "/site-packages",
                                                library + "/dist-packages"}));
}

}  // namespace
}  // namespace pyfx::test
