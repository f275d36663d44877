// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/settings/profile.h"

#include <gtest/gtest.h>

#include "daemon/supervisor/settings/toml_file.h"

namespace pyfx {
namespace {

std::string ProfileError(std::string_view text) {
  Result<Profile> profile = ParseProfile(text, "/p/ml.toml");
  if (profile) return "no error";
  EXPECT_EQ(profile.error().code, Errc::kInvalid);
  return profile.error().text;
}

TEST(ProfileTest, ReadsEveryKey) {
  Result<Profile> profile = ParseProfile(R"(
description = "machine learning"
preload = ["numpy", "os.path", "größe.näher"]
names = "clean"
exit = "full"
autostart = true
hidden = true
on_unsafe = "warn"
spares = 3
warm_up_limit = 600
siblings = 4
stale = "cold"
stale_timeout = 30
env_key = ["MPLBACKEND"]
env_ignore = ["DIRENV_*"]
[env]
OMP_NUM_THREADS = "1"
EMPTY = ""
)",
                                         "/p/ml.toml");
  ASSERT_TRUE(profile.ok()) << profile.error().text;
  EXPECT_EQ(profile->description, "machine learning");
  EXPECT_EQ(profile->preload, (std::vector<std::string>{"numpy", "os.path", "größe.näher"}));
  EXPECT_EQ(profile->names, Names::kClean);
  EXPECT_EQ(profile->exit, Exit::kFull);
  EXPECT_TRUE(profile->autostart);
  EXPECT_TRUE(profile->hidden);
  EXPECT_EQ(profile->on_unsafe, OnUnsafe::kWarn);
  EXPECT_EQ(profile->spares, 3U);
  EXPECT_EQ(profile->warm_up_limit, std::chrono::seconds(600));
  EXPECT_EQ(profile->siblings, 4U);
  EXPECT_EQ(profile->env_key, std::vector<std::string>{"MPLBACKEND"});
  EXPECT_EQ(profile->env_ignore, std::vector<std::string>{"DIRENV_*"});
  EXPECT_EQ(profile->stale, Stale::kCold);
  EXPECT_EQ(profile->stale_timeout, std::chrono::seconds(30));
  const std::vector<std::pair<std::string, std::string>> env = {{"EMPTY", ""},
                                                                {"OMP_NUM_THREADS", "1"}};
  EXPECT_EQ(profile->env, env);
}

TEST(ProfileTest, HasADefaultForEveryKey) {
  Result<Profile> profile = ParseProfile("", "/p/ml.toml");
  ASSERT_TRUE(profile.ok());
  EXPECT_TRUE(profile->preload.empty());
  EXPECT_EQ(profile->names, Names::kVisible);
  EXPECT_EQ(profile->exit, Exit::kFast);
  EXPECT_FALSE(profile->autostart);
  EXPECT_FALSE(profile->hidden);
  EXPECT_EQ(profile->on_unsafe, OnUnsafe::kCold);
  EXPECT_EQ(profile->spares, 1U);
  EXPECT_EQ(profile->warm_up_limit, std::chrono::seconds(120));
  EXPECT_EQ(profile->siblings, 2U);
  EXPECT_EQ(profile->stale, Stale::kWait);
  EXPECT_EQ(profile->stale_timeout, std::chrono::seconds(120));
}

TEST(ProfileTest, NamesTheAllowedKeysForAnUnknownOne) {
  EXPECT_EQ(
      ProfileError("description = \"x\"\n\nprelaod = []\n"),
      "/p/ml.toml:3: unknown key \"prelaod\": allowed are autostart, description, env, "
      "env_ignore, env_key, exit, hidden, names, on_unsafe, preload, python, siblings, spares, "
      "stale, stale_timeout, warm_up_limit");
}

TEST(ProfileTest, TellsTheLineOfWhatIsNoToml) {
  EXPECT_TRUE(ProfileError("spares = 1\npreload = [\"numpy\"\n").starts_with("/p/ml.toml:"));
  EXPECT_TRUE(ProfileError("spares = 1\n= 3\n").starts_with("/p/ml.toml:2: "));
  EXPECT_TRUE(ProfileError("spares = 1\nspares = 2\n").starts_with("/p/ml.toml:2: "));
  EXPECT_TRUE(ProfileError("description = \"\xff\"\n").starts_with("/p/ml.toml:1: "));
}

TEST(ProfileTest, RefusesAWrongTypeAndTellsTheRightOne) {
  EXPECT_EQ(ProfileError("\nautostart = \"yes\""),
            "/p/ml.toml:2: \"autostart\" is a string: allowed is true or false");
  EXPECT_EQ(ProfileError("hidden = 1"),
            "/p/ml.toml:1: \"hidden\" is an integer: allowed is true or false");
  EXPECT_EQ(ProfileError("description = 3"),
            "/p/ml.toml:1: \"description\" is an integer: allowed is a string");
  EXPECT_EQ(ProfileError("exit = true"),
            "/p/ml.toml:1: \"exit\" is a boolean: allowed is \"fast\" or \"full\"");
  EXPECT_EQ(ProfileError("names = []"),
            "/p/ml.toml:1: \"names\" is an array: allowed is \"visible\", \"clean\" or \"main\"");
  EXPECT_EQ(ParseProfile("spares = \"auto\"", "/p/ml.toml")->spares, std::nullopt);
  EXPECT_EQ(
      ProfileError("spares = \"many\""),
      "/p/ml.toml:1: \"spares\" is a string: allowed is an integer from 0 to 64, or \"auto\"");
  EXPECT_EQ(ProfileError("spares = 1.5"),
            "/p/ml.toml:1: \"spares\" is a float: allowed is an integer from 0 to 64, or \"auto\"");
  EXPECT_EQ(ProfileError("warm_up_limit = \"long\""),
            "/p/ml.toml:1: \"warm_up_limit\" is a string: allowed is an integer from 1 to 86400");
  EXPECT_EQ(ProfileError("warm_up_limit = 0"),
            "/p/ml.toml:1: \"warm_up_limit\" is 0: allowed is an integer from 1 to 86400");
  EXPECT_EQ(ProfileError("preload = \"numpy\""),
            "/p/ml.toml:1: \"preload\" is a string: allowed is an array of module names");
  EXPECT_EQ(ProfileError("preload = [\n\"numpy\",\n7]"),
            "/p/ml.toml:3: \"preload\" holds an integer: allowed is module names, in an array");
  EXPECT_EQ(ProfileError("stale = false"),
            "/p/ml.toml:1: \"stale\" is a boolean: allowed is \"wait\", \"cold\" or \"ignore\"");
  EXPECT_EQ(ProfileError("stale_timeout = \"1 s\""),
            "/p/ml.toml:1: \"stale_timeout\" is a string: allowed is an integer from 1 to 3600, in "
            "seconds");
  EXPECT_EQ(ProfileError("env = 2026-01-01"),
            "/p/ml.toml:1: \"env\" is a date or time: allowed is a table of strings");
  EXPECT_EQ(ProfileError("[env]\nA = 1"),
            "/p/ml.toml:2: \"env.A\" is an integer: allowed is a string");
}

TEST(ProfileTest, RefusesAWrongValueAndTellsTheRightOnes) {
  EXPECT_EQ(ProfileError("exit = \"slow\""),
            "/p/ml.toml:1: \"exit\" is \"slow\": allowed is \"fast\" or \"full\"");
  EXPECT_EQ(ProfileError("names = \"none\""),
            "/p/ml.toml:1: \"names\" is \"none\": allowed is \"visible\", \"clean\" or \"main\"");
  EXPECT_EQ(ProfileError("spares = 65"),
            "/p/ml.toml:1: \"spares\" is 65: allowed is an integer from 0 to 64, or \"auto\"");
  EXPECT_EQ(ProfileError("spares = -1"),
            "/p/ml.toml:1: \"spares\" is -1: allowed is an integer from 0 to 64, or \"auto\"");
  EXPECT_EQ(ProfileError("siblings = 17"),
            "/p/ml.toml:1: \"siblings\" is 17: allowed is an integer from 0 to 16");
  EXPECT_EQ(ProfileError("env_key = \"HOME\""),
            "/p/ml.toml:1: \"env_key\" is a string: allowed is an array of names of variables");
  EXPECT_EQ(ProfileError("env_ignore = [\"A=B\"]"),
            "/p/ml.toml:1: \"env_ignore\" holds \"A=B\": a variable's name may not be empty nor "
            "hold \"=\" or NUL");
  EXPECT_EQ(ProfileError("stale = \"\""),
            "/p/ml.toml:1: \"stale\" is \"\": allowed is \"wait\", \"cold\" or \"ignore\"");
  EXPECT_EQ(
      ProfileError("stale_timeout = 0"),
      "/p/ml.toml:1: \"stale_timeout\" is 0: allowed is an integer from 1 to 3600, in seconds");
  for (const char* module : {"", ".", "os.", ".os", "os..path", "3d", "os path", "import os"}) {
    EXPECT_EQ(ProfileError("preload = [\"" + std::string(module) + "\"]"),
              "/p/ml.toml:1: \"preload\" holds \"" + std::string(module) +
                  "\": allowed are module names, as \"os.path\"");
  }
}

TEST(ProfileTest, RefusesVariablesThatCannotBeOrWouldDoNothing) {
  EXPECT_NE(ProfileError("[env]\n\"A=B\" = \"1\"").find("/p/ml.toml:2: \"env\" holds \"A=B\""),
            std::string::npos);
  EXPECT_NE(ProfileError("[env]\n\"\" = \"1\"").find("may not be empty"), std::string::npos);
  EXPECT_NE(ProfileError("[env]\nA = \"x\\u0000y\"").find("\"env.A\" holds a NUL byte"),
            std::string::npos);
  EXPECT_NE(
      ProfileError("[env]\nPYTHONPATH = \"/x\"").find("Python's own variables have no effect here"),
      std::string::npos);
  EXPECT_TRUE(ParseProfile("[env]\nPYTHON_ZSTANDARD_IMPORT_POLICY = \"rust\"", "/p/ml.toml").ok());
}

TEST(ProfileTest, AKeyHasThirtyTwoPartsAtTheMost) {
  std::string key = "env";
  for (int i = 1; i < kMostKeyParts; ++i) key += " . \"x.y\"";
  EXPECT_TRUE(ProfileError(key + " = 1").find("is a table: allowed is a string") !=
              std::string::npos);
  const std::string too_many = "/p/ml.toml:2: a key has more than 32 parts";
  EXPECT_EQ(ProfileError("\n" + key + ".z = 1"), too_many);
  EXPECT_EQ(ProfileError("\n[" + key + ".z]"), too_many);
  EXPECT_EQ(ProfileError("\nenv = { " + key + ".z = 1 }"), too_many);
}

TEST(ProfileTest, DotsInStringsAndCommentsAreNoPartsOfKeys) {
  const std::string dots(100, '.');
  for (const std::string& text :
       {"# " + dots, "description = \"" + dots + "\\\"" + dots + "\"",
        "description = '" + dots + "'", "description = \"\"\"\n" + dots + "\n\"" + dots + "\"\"\"",
        "description = \'\'\'\n" + dots + "\n\'\'\'", "description = \"\" # " + dots}) {
    const Result<Profile> profile = ParseProfile(text, "/p/ml.toml");
    EXPECT_TRUE(profile.ok()) << text << ": " << profile.error().text;
  }
}

}  // namespace
}  // namespace pyfx
