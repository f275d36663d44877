// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/start/start_paths.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

class StartPathsTest : public testing::Test {
 protected:
  std::string WrongWith(const std::string& entry) const {
    const Status checked =
        CheckPathsOf({"-O", entry, "PYTHONOPTIMIZE=1"}, own_start_, Mounts(mountinfo_));
    if (checked) return "";
    EXPECT_EQ(checked.error().code, Errc::kUnsupported);
    return checked.error().text;
  }

  // As /proc/PID/mountinfo writes a path: blanks in octal (proc_pid_mountinfo(5)).
  static std::string Escaped(std::string path) {
    for (std::size_t at = 0; (at = path.find(' ', at)) != std::string::npos;) {
      path.replace(at, 1, "\\040");
    }
    return path;
  }

  TempRuntimeDir dir_;
  const std::string own_ = dir_.MakeDir("own");
  Start own_start_;  // of the daemon
  std::string mountinfo_;
};

TEST_F(StartPathsTest, WhatIsTheUsersOwnMayBeLoadedFrom) {
  EXPECT_EQ(WrongWith("LD_LIBRARY_PATH=" + own_ + ":/usr/lib"), "");
  EXPECT_EQ(WrongWith("LD_LIBRARY_PATH=" + own_ + "/not/there/yet"), "");
  EXPECT_EQ(WrongWith("PYTHONHOME=/usr"), "");
}

TEST_F(StartPathsTest, WhatOthersMayWriteToMayNot) {
  ASSERT_EQ(::chmod(own_.c_str(), 0777), 0);
  for (const char* name : {"LD_LIBRARY_PATH", "PYTHONHOME"}) {
    const std::string wrong = WrongWith(std::string(name) + "=" + own_);
    EXPECT_TRUE(wrong.starts_with(std::string(name) + ": \"" + own_ + "\"")) << wrong;
    EXPECT_NE(WrongWith(std::string(name) + "=/usr/lib:" + own_), "");
  }
  EXPECT_EQ(WrongWith("MALLOC_ARENA_MAX=" + own_), "") << "which is no path";
}

TEST_F(StartPathsTest, WhatOthersMayMakeMayNot) {
  ASSERT_EQ(::chmod(own_.c_str(), 01777), 0);
  EXPECT_EQ(WrongWith("PYTHONHOME=" + own_ + "/not/there"),
            "PYTHONHOME: \"" + own_ + "/not/there\" is not there, and others may make it");
}

TEST_F(StartPathsTest, WhatIsOfTheDaemonsOwnStartIsNotJudged) {
  ASSERT_EQ(::chmod(own_.c_str(), 0777), 0);
  own_start_ = {"LD_LIBRARY_PATH=" + own_};
  EXPECT_EQ(WrongWith("LD_LIBRARY_PATH=" + own_), "");
  EXPECT_NE(WrongWith("LD_LIBRARY_PATH=" + own_ + ":/usr/lib"), "");
  EXPECT_NE(WrongWith("PYTHONHOME=" + own_), "");
}

// Whatever leads there, nothing of it is looked at: not even that it is not there.
TEST_F(StartPathsTest, WhatIsOnAnotherMachineMayNot) {
  mountinfo_ = "30 1 0:20 / " + Escaped(own_) + "/remote rw - fuse.sshfs host: rw\n";
  std::filesystem::create_symlink(own_ + "/remote", own_ + "/absolute");
  std::filesystem::create_symlink("remote/below", own_ + "/relative");
  for (const char* way : {"remote", "remote/x", "absolute", "relative/x", "./x/..//absolute/y"}) {
    const std::string path = own_ + "/" + way;
    for (const std::string name : {"LD_LIBRARY_PATH", "PYTHONHOME"}) {
      std::string entry = name;
      entry += "=/usr:" + path;
      EXPECT_EQ(WrongWith(entry),
                name + ": \"" + path + "\" is on fuse.sshfs, which need not answer");
    }
  }
  EXPECT_EQ(WrongWith("LD_LIBRARY_PATH=" + own_), "");
}

TEST_F(StartPathsTest, LinksThatLeadNowhereMayNot) {
  std::filesystem::create_symlink("round", own_ + "/round");
  EXPECT_NE(WrongWith("PYTHONHOME=" + own_ + "/round"), "");
}

TEST_F(StartPathsTest, ManyDirectoriesMayNot) {
  std::string paths = "/usr/lib";
  for (int i = 1; i < 64; ++i) paths += ":/usr/lib";
  EXPECT_EQ(WrongWith("LD_LIBRARY_PATH=" + paths), "");
  EXPECT_EQ(WrongWith("LD_LIBRARY_PATH=" + paths + ":/usr/lib"),
            "LD_LIBRARY_PATH: more than 64 directories");
}

TEST_F(StartPathsTest, LibrariesForSomeProcessorsCannotBeWatched) {
  for (const char* name :
       {"glibc-hwcaps", "tls", "haswell", "avx512_1", "x86_64", "xeon_phi", "aarch64", "atomics"}) {
    const std::string first = own_ + "/" + name;
    std::filesystem::create_directory(first);
    EXPECT_EQ(WrongWith("LD_LIBRARY_PATH=" + own_),
              "LD_LIBRARY_PATH: the libraries in \"" + first + "\" cannot be watched");
    EXPECT_EQ(WrongWith("PYTHONHOME=" + own_), "");
    std::filesystem::remove(first);
  }
}

}  // namespace
}  // namespace pyfx::test
