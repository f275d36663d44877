// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygotes/warm_up_directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "tests/support/reaper.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx {
namespace {

namespace fs = std::filesystem;

class WarmUpDirectoryTest : public testing::Test {
 protected:
  WarmUpDirectory Make() {
    Result<WarmUpDirectory> made = WarmUpDirectory::Make(place_);
    EXPECT_TRUE(made.ok()) << made.error().text;
    return std::move(*made);
  }
  static fs::path PathOf(const WarmUpDirectory& directory) {
    return fs::read_symlink("/proc/self/fd/" + std::to_string(directory.fd()));
  }

  test::TempRuntimeDir dir_;
  const std::string place_ = dir_.runtime_dir() + "/place";
};

TEST_F(WarmUpDirectoryTest, EachIsEmptyAndGoesWithWhatIsInIt) {
  std::optional<WarmUpDirectory> first = Make();
  WarmUpDirectory second = Make();
  EXPECT_NE(PathOf(*first), PathOf(second));
  EXPECT_EQ(PathOf(second).filename(),
            "nowhere-" + PathOf(second).parent_path().filename().string());
  fs::create_directory(PathOf(*first) / "made");
  std::ofstream(PathOf(*first) / "made/file") << "x";
  EXPECT_TRUE(fs::is_empty(PathOf(second)));
  first.reset();
  EXPECT_TRUE(fs::exists(PathOf(second)));
  second.Remove();
  EXPECT_FALSE(fs::exists(place_));
}

TEST_F(WarmUpDirectoryTest, GoesWithAllOfMuchThatIsInIt) {
  WarmUpDirectory directory = Make();
  for (int i = 0; i < 1000; ++i) std::ofstream(PathOf(directory) / std::to_string(i)) << "x";
  directory.Remove();
  EXPECT_TRUE(test::Eventually([&] { return !fs::exists(place_); }));
  EXPECT_TRUE(Make().fd() >= 0) << "and another can be made";
}

TEST_F(WarmUpDirectoryTest, GoesHoweverDeepItIs) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{256, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  WarmUpDirectory directory = Make();
  UniqueFd level(::open(PathOf(directory).c_str(), O_PATH | O_CLOEXEC));
  for (int i = 0; i < 3000; ++i) {
    ASSERT_EQ(::mkdirat(level.get(), "d", 0755), 0);
    level.reset(::openat(level.get(), "d", O_PATH | O_CLOEXEC));
  }
  level.reset();
  directory.Remove();
  EXPECT_TRUE(test::Eventually([&] { return !fs::exists(place_); }, std::chrono::seconds(20)));
  EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST_F(WarmUpDirectoryTest, NothingBehindALinkIsRemoved) {
  WarmUpDirectory directory = Make();
  const std::string kept = dir_.WriteFile("kept", "x");
  fs::create_symlink(dir_.work_dir(), PathOf(directory) / "link");
  directory.Remove();
  EXPECT_TRUE(fs::exists(kept));
}

TEST_F(WarmUpDirectoryTest, WhatAKilledDaemonLeftIsSwept) {
  fs::create_directories(place_ + "/old/nowhere-old");
  ASSERT_EQ(::chmod(place_.c_str(), 0700), 0);
  WarmUpDirectory::Sweep(place_);
  EXPECT_FALSE(fs::exists(place_));
}

TEST_F(WarmUpDirectoryTest, APlaceThatOthersCanEnterIsNeitherUsedNorSwept) {
  fs::create_directories(place_ + "/theirs");
  ASSERT_EQ(::chmod(place_.c_str(), 0755), 0);
  EXPECT_FALSE(WarmUpDirectory::Make(place_).ok());
  WarmUpDirectory::Sweep(place_);
  EXPECT_TRUE(fs::exists(place_ + "/theirs"));
}

TEST_F(WarmUpDirectoryTest, IsRemovedWithoutADescriptorToSpare) {
  Result<WarmUpDirectory> made = WarmUpDirectory::Make(place_);
  ASSERT_TRUE(made.ok());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  made->Remove();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_NE(::access(place_.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace pyfx
