// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/settings/automatic_profiles.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "daemon/supervisor/settings/profile_store.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/frames/message.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

class AutomaticProfilesTest : public testing::Test {
 protected:
  std::string Program(const std::string& path) {
    dir_.WriteFile(path, "");
    EXPECT_EQ(::chmod(path.c_str(), 0755), 0);
    return path;
  }
  // The interpreter of an environment.
  std::string Environment(const std::string& path) {
    dir_.WriteFile(path + "/pyvenv.cfg", "home = /usr/bin\n");
    return Program(path + "/bin/python3");
  }
  std::string NameFor(const std::string& python) {
    std::string name = AutomaticProfiles::NameFor(
        python, IdentityOf(python), dir_.home() + "/",
        [&](const std::string& other) { return taken_.contains(other); });
    EXPECT_TRUE(IsValidProfileName(name)) << name;
    taken_.insert(name);
    return name;
  }

  TempRuntimeDir dir_;
  std::set<std::string> taken_;
};

TEST_F(AutomaticProfilesTest, AnEnvironmentIsCalledByItsDirectory) {
  EXPECT_EQ(NameFor(Environment(dir_.home() + "/web/.venv")), "~/web/.venv");
  // Where these tests run may be a long path, or have characters that no name may have.
  const std::string outside = NameFor(Environment(dir_.home() + "2/other"));
  EXPECT_TRUE(outside.starts_with("/") && outside.ends_with("2/other")) << outside;
}

TEST_F(AutomaticProfilesTest, AnyOtherByItsExecutableOrItsPath) {
  const std::string one = Program(dir_.home() + "/one/bin/python3.12");
  const std::string link = dir_.home() + "/one/bin/python3";
  std::filesystem::create_symlink("python3.12", link);
  EXPECT_EQ(NameFor(link), "python3.12");
  EXPECT_EQ(NameFor(Program(dir_.home() + "/two/bin/python3.12")), "~/two/bin/python3.12");
}

TEST_F(AutomaticProfilesTest, NamesAreValidAndDifferentWhateverThePathIs) {
  EXPECT_EQ(NameFor(Environment(dir_.home() + "/a b")), "~/a_b");
  EXPECT_EQ(NameFor(Environment(dir_.home() + "/a\xc3\xa4")), "~/a__");
  EXPECT_EQ(NameFor(Environment(dir_.home() + "/a\tb")), "~/a_b/bin/python3");
  EXPECT_EQ(NameFor(Environment(dir_.home() + "/a|b")), "~/a_b/bin/python3~2");
  const std::string deep = dir_.home() + "/" + std::string(80, 'x');
  const std::string name = NameFor(Environment(deep + "/v"));
  EXPECT_EQ(name.size(), kMaxProfileName);
  EXPECT_TRUE(name.starts_with("/.../xxx") && name.ends_with("x/v")) << name;
  EXPECT_NE(NameFor(Environment(deep + "y/../" + std::string(80, 'x') + "/v")), name);
}

TEST_F(AutomaticProfilesTest, TheStoreHasThemWhereThereIsNoFile) {
  ProfileStore store({dir_.profile_dir()});
  const std::string python = Environment(dir_.home() + "/v");
  store.automatic().Add("~/v", python);
  store.automatic().Add("python3.12", python);
  ASSERT_TRUE(store.Knows("~/v"));
  const ProfileStamp stamp = store.Stamp("~/v");
  const Result<Profile> profile = store.Load("~/v", stamp);
  ASSERT_TRUE(profile.ok()) << profile.error().text;
  EXPECT_TRUE(profile->automatic);
  EXPECT_EQ(profile->python, python);
  dir_.WriteFile(dir_.home() + "/v/pyvenv.cfg", "home = /usr/local/bin\n");
  EXPECT_NE(store.Stamp("~/v"), stamp);
  dir_.WriteFile(dir_.profile_dir() + "/python3.12.toml", "");
  EXPECT_FALSE(store.Load("python3.12", store.Stamp("python3.12"))->automatic);
  EXPECT_EQ(store.Names(), (std::vector<std::string>{"python3.12", "~/v"}));
  std::filesystem::remove(python);
  EXPECT_FALSE(store.Knows("~/v"));
  EXPECT_EQ(store.Names(), std::vector<std::string>{"python3.12"});
}

TEST_F(AutomaticProfilesTest, WhatUvMakesForOneCommandIsThrownAway) {
  const auto made_by_uv = [&](const std::string& path) {
    const std::string python = Environment(dir_.home() + path);
    dir_.WriteFile(dir_.home() + path + "/pyvenv.cfg", "home = /usr/bin\nuv = 0.13.9\n");
    return python;
  };
  EXPECT_TRUE(AutomaticProfiles::IsThrowAway(made_by_uv("/builds-v0/.tmpAb3dE9")));
  EXPECT_TRUE(AutomaticProfiles::IsThrowAway(made_by_uv("/.tmpZzZzZz/archive-v0/x")));
  EXPECT_TRUE(
      AutomaticProfiles::Load("x", dir_.home() + "/builds-v0/.tmpAb3dE9/bin/python3")->throw_away);
  for (const char* stays : {"/project/.venv", "/archive-v0/QOz5FsvKTrH1zmrG", "/.tmp/v",
                            "/.tmpAb3dE99", "/.tmpAb3d_9", "/x.tmpAb3dE9"}) {
    EXPECT_FALSE(AutomaticProfiles::IsThrowAway(made_by_uv(stays))) << stays;
  }
  const std::string of_others = Environment(dir_.home() + "/.tmpAAAAAA/v");
  EXPECT_FALSE(AutomaticProfiles::IsThrowAway(of_others));
}

TEST_F(AutomaticProfilesTest, WhatOthersCouldExchangeIsNone) {
  const std::string python = Environment(dir_.home() + "/v");
  ASSERT_TRUE(AutomaticProfiles::Load("~/v", python).ok());
  ASSERT_EQ(::chmod((dir_.home() + "/v/bin").c_str(), 0777), 0);
  const Result<Profile> refused = AutomaticProfiles::Load("~/v", python);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Errc::kUnsupported);
}

}  // namespace
}  // namespace pyfx::test
