// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/settings/profile_store.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_runtime_dir.h"

namespace pyfx {
namespace {

class ProfileStoreTest : public testing::Test {
 protected:
  Result<Profile> Load(const std::string& name) const {
    return store_.Load(name, store_.Stamp(name));
  }

  test::TempRuntimeDir dir_;
  std::string user_ = dir_.MakeDir("user");
  std::string shipped_ = dir_.MakeDir("shipped");
  ProfileStore store_{{user_, dir_.work_dir() + "/missing", shipped_}};
};

TEST_F(ProfileStoreTest, TakesBothFilesFromTheFirstDirectoryThatHasOne) {
  dir_.WriteFile("user/ml.py", "");
  dir_.WriteFile("shipped/ml.toml", "spares = 7");
  Result<Profile> profile = Load("ml");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->spares, 1U);
  EXPECT_EQ(profile->init_path, user_ + "/ml.py");
  EXPECT_EQ(profile->path, user_ + "/ml.py");
  EXPECT_EQ(profile->name, "ml");

  dir_.WriteFile("user/ml.toml", "spares = 2");
  profile = Load("ml");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->spares, 2U);
  EXPECT_EQ(profile->path, user_ + "/ml.toml");
}

TEST_F(ProfileStoreTest, SaysWhereItLookedForAProfileThatIsNotThere) {
  Result<Profile> profile = Load("nix");
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().code, Errc::kFailed);
  for (const std::string& part : {std::string("\"nix\""), user_, shipped_}) {
    EXPECT_NE(profile.error().text.find(part), std::string::npos) << profile.error().text;
  }
  EXPECT_FALSE(store_.Knows("nix"));
}

TEST_F(ProfileStoreTest, HasADefaultProfileWithoutAFile) {
  EXPECT_TRUE(store_.Knows("default"));
  Result<Profile> profile = Load("default");
  ASSERT_TRUE(profile.ok());
  EXPECT_TRUE(profile->preload.empty());
  EXPECT_EQ(profile->init_path, "");

  dir_.WriteFile("shipped/default.toml", "preload = [\"re\"]");
  EXPECT_EQ(Load("default")->preload.size(), 1U);
}

TEST_F(ProfileStoreTest, GivesAnotherStampAfterEachChange) {
  std::vector<ProfileStamp> stamps = {store_.Stamp("ml")};
  const auto expect_change = [&](const char* what) {
    const ProfileStamp now = store_.Stamp("ml");
    EXPECT_EQ(now, store_.Stamp("ml")) << what;
    EXPECT_FALSE(now == stamps.back()) << what;
    stamps.push_back(now);
  };
  dir_.WriteFile("shipped/ml.toml", "spares = 1");
  expect_change("made");
  dir_.WriteFile("shipped/ml.toml", "spares = 10");
  expect_change("longer");
  dir_.WriteFile("shipped/new", "spares = 11");
  std::filesystem::rename(shipped_ + "/new", shipped_ + "/ml.toml");
  expect_change("replaced");
  std::filesystem::last_write_time(shipped_ + "/ml.toml", std::filesystem::file_time_type{});
  expect_change("touched");
  dir_.WriteFile("shipped/ml.py", "");
  expect_change("init section added");
  dir_.WriteFile("user/ml.py", "");
  expect_change("hidden by another directory");
  std::filesystem::remove(user_ + "/ml.py");
  std::filesystem::remove(shipped_ + "/ml.py");
  std::filesystem::remove(shipped_ + "/ml.toml");
  EXPECT_EQ(store_.Stamp("ml"), stamps.front());
}

TEST_F(ProfileStoreTest, RefusesWhatCannotBeRead) {
  std::filesystem::create_directory(shipped_ + "/dir.toml");
  EXPECT_EQ(Load("dir").error().text, "cannot read \"" + shipped_ + "/dir.toml\": Is a directory");
  dir_.WriteFile("shipped/big.toml", std::string(kMaxProfileFile + 1, '#'));
  EXPECT_NE(Load("big").error().text.find("larger than 256 KiB"), std::string::npos);
}

TEST_F(ProfileStoreTest, ListsEachProfileOnceSorted) {
  for (const char* file : {"user/b.py", "user/a.toml", "shipped/a.py", "shipped/c.toml",
                           "shipped/.hidden.toml", "shipped/x y.toml", "shipped/readme.txt"}) {
    dir_.WriteFile(file, "");
  }
  EXPECT_EQ(store_.Names(), (std::vector<std::string>{"a", "b", "c"}));
}

}  // namespace
}  // namespace pyfx
