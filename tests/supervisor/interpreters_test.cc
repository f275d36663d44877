// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/interpreters.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <utility>

#include "protocol/files/interpreter_path.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

class InterpretersTest : public testing::Test {
 protected:
  InterpretersTest() : store_({dir_.profile_dir()}) { environment_ = {"HOME=" + dir_.home()}; }

  std::string Program(const std::string& name) {
    const std::string path = dir_.WriteFile(dir_.home() + "/" + name, "");
    ::chmod(path.c_str(), 0755);
    return path;
  }
  void Profile(const std::string& name, const std::string& text) {
    dir_.WriteFile(dir_.profile_dir() + "/" + name + ".toml", text);
  }
  // As a client names it.
  static RunTarget Target(const std::string& profile, const std::string& python, bool any) {
    InterpreterIdentity identity = IdentityOf(python);
    return {profile, python, any, std::move(identity.executable), std::move(identity.environment)};
  }
  // "PROFILE with PYTHON", or "cold".
  std::string Choose(const std::string& profile, const std::string& python, bool any = true) {
    return Choose(Target(profile, python, any));
  }
  std::string Choose(const RunTarget& target) {
    Result<Interpreters::Chosen> chosen = interpreters_.Choose(target);
    if (chosen)
      return chosen->profile + " with " + chosen->python + (chosen->is_first ? ", first" : "");
    EXPECT_EQ(chosen.error().cause, ColdCause::kPython);
    return "cold";
  }

  TempRuntimeDir dir_;
  ProfileStore store_;
  std::vector<std::string> environment_;
  Interpreters interpreters_{&store_, "/built/in", &environment_};
};

TEST_F(InterpretersTest, AProfileWithTheInterpreterThatIsMeantServes) {
  const std::string python = Program("v/bin/python3");
  Profile("a", "python = '/nowhere/python3'");
  Profile("b", "this is wrong");
  Profile("m", "python = '~/v'");
  Profile("n", "python = '~/v/bin/python3'");
  EXPECT_EQ(Choose("default", python), "m with " + python);
  EXPECT_EQ(Choose("default", "/built/in"), "default with /built/in");
  EXPECT_EQ(Choose("n", python, false), "n with " + python);
  EXPECT_EQ(Choose("default", python, false), "cold");
  EXPECT_EQ(Choose("default", "/other/python3"), "cold");
  EXPECT_EQ(Choose("n", "", false), "n with " + python);
}

TEST_F(InterpretersTest, AllNamesOfAnInterpreterAreOne) {
  const std::string python3 = Program("v/bin/python3");
  const std::string bin = dir_.home() + "/v/bin/";
  Profile("m", "python = '~/v'");
  std::filesystem::create_symlink("python3", bin + "python");
  EXPECT_EQ(Choose("default", bin + "python"), "m with " + python3);
  EXPECT_EQ(Choose("m", bin + "python", false), "m with " + python3);
  const std::string elsewhere = dir_.home() + "/py";
  std::filesystem::create_symlink(bin + "python", elsewhere);
  EXPECT_EQ(Choose("default", elsewhere), "m with " + python3);
  // By its own name it is of an environment, and by a link from elsewhere it is not.
  dir_.WriteFile(dir_.home() + "/v/pyvenv.cfg", "home = /usr/bin\n");
  EXPECT_EQ(Choose("default", bin + "python"), "m with " + python3);
  EXPECT_EQ(Choose("default", elsewhere), "cold");
}

TEST_F(InterpretersTest, AProfileThatHasTheVeryNameComesFirst) {
  const std::string python3 = Program("v/bin/python3");
  const std::string python = dir_.home() + "/v/bin/python";
  std::filesystem::create_symlink("python3", python);
  Profile("default", "python = '~/v/bin/python3'");
  Profile("n", "python = '~/v/bin/python'");
  EXPECT_EQ(Choose("default", python), "n with " + python);
  EXPECT_EQ(Choose("default", python3), "default with " + python3);
}

TEST_F(InterpretersTest, AnInterpreterThatNoProfileNamesHasAnAutomaticOne) {
  interpreters_.AllowAutomatic(true);
  const std::string python = Program("v/bin/python3");
  dir_.WriteFile(dir_.home() + "/v/pyvenv.cfg", "home = /usr/bin\n");
  Profile("m", "python = '~/other'");
  EXPECT_EQ(Choose("default", python), "~/v with " + python + ", first");
  EXPECT_EQ(Choose("default", python, false), "cold");
  EXPECT_EQ(Choose("~/v", python, false), "~/v with " + python + ", first");
  EXPECT_EQ(interpreters_.Resolve(python), python);
  store_.automatic().Add("~/v", python);
  std::filesystem::create_symlink("python3", dir_.home() + "/v/bin/python");
  for (const char* name : {"python", "python3"}) {
    EXPECT_EQ(Choose("default", dir_.home() + "/v/bin/" + name), "~/v with " + python);
  }
  for (const std::string& name : {dir_.home() + "/v", python, std::string("~/v")}) {
    EXPECT_EQ(Choose(name, python, false), "~/v with " + python) << name;
    EXPECT_EQ(interpreters_.Resolve(name), "~/v");
  }
  EXPECT_EQ(Choose("~/nowhere", "", false), "~/nowhere with ");
  // Of these the client could not tell which interpreter a cold run is to have.
  store_.automatic().Add("python3.12", python);
  EXPECT_EQ(interpreters_.Choose(Target("python3.12", "", false)).error().code, Errc::kInvalid);
  Profile("m", "python = '~/v'");
  EXPECT_EQ(Choose("default", python), "m with " + python);
}

// It may be a path of another mount namespace, or of a file system that does not answer.
TEST_F(InterpretersTest, ThePathOfAClientIsNotLookedAt) {
  interpreters_.AllowAutomatic(true);
  const std::string python = Program("v/bin/python3");
  Profile("m", "python = '~/v'");
  EXPECT_EQ(Choose({"default", "/nowhere/python", true, python, {}}), "m with " + python);
  EXPECT_EQ(Choose({"default", "/nowhere/python", true, "/nowhere/python3.12", {}}),
            "python3.12 with /nowhere/python, first");
  EXPECT_EQ(
      Choose({"default", "/nowhere/v/bin/python", true, "/usr/bin/python3", "/nowhere/v/bin"}),
      "/nowhere/v with /nowhere/v/bin/python, first");
  EXPECT_EQ(Choose({"/nowhere/v", "/nowhere/v/bin/python", false, {}, {}}),
            "/nowhere/v/bin/python with /nowhere/v/bin/python, first");
}

TEST_F(InterpretersTest, WhatLeadsEachProcessElsewhereHasNone) {
  interpreters_.AllowAutomatic(true);
  for (const std::string python :
       {"/proc/self/cwd/python3", "/proc/1/root/usr/bin/python3", "/dev/fd/3"}) {
    EXPECT_EQ(Choose({"default", python, true, python, {}}), "cold") << python;
    EXPECT_EQ(Choose({python, python, false, python, {}}), "cold") << python;
  }
}

// What is wrong with them their own refusal tells.
TEST_F(InterpretersTest, WhatCannotBeServedIsLeftToItsProfile) {
  Profile("a", "python = '/nowhere/python3'");
  EXPECT_EQ(Choose("a", "/built/in"), "a with ");
  EXPECT_EQ(Choose("nope", "/built/in"), "nope with ");
}

TEST_F(InterpretersTest, ADefaultThatHasAnotherInterpreterDoesNotServe) {
  const std::string python = Program("v/bin/python3");
  Profile("default", "python = '~/v'");
  Profile("other", "preload = ['json']");
  EXPECT_EQ(Choose("default", python), "default with " + python);
  EXPECT_EQ(Choose("default", "/built/in"), "cold");
}

TEST_F(InterpretersTest, AChangeIsSeen) {
  const std::string one = Program("one/bin/python3");
  const std::string two = Program("two/bin/python3");
  Profile("m", "python = '~/one'");
  EXPECT_EQ(Choose("default", one), "m with " + one);
  Profile("m", "python = '~/two' # changed");
  EXPECT_EQ(Choose("default", one), "cold");
  EXPECT_EQ(Choose("default", two), "m with " + two);
}

}  // namespace
}  // namespace pyfx::test
