// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/interpreters.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

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
  // "PROFILE with PYTHON", or "cold".
  std::string Choose(const std::string& profile, const std::string& python, bool any = true) {
    Result<Interpreters::Chosen> chosen = interpreters_.Choose({profile, python, any});
    if (chosen) return chosen->profile + " with " + chosen->python;
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
