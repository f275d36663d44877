// SPDX-License-Identifier: GPL-3.0-or-later
//
// What names a profile beside option and variable: comments, project files, and the TOML in them.
#include "client/command/profile_choice.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "client/common/own_group.h"
#include "client/common/toml_string.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

// "NAME at LINE", "none", or what is wrong.
std::string Comment(std::string_view head) {
  const std::optional<NamedAt> found = FindProfileComment(head);
  return found ? found->name + " at " + std::to_string(found->line) : "none";
}

std::string Toml(std::string_view text,
                 const std::vector<std::string_view>& path = {"tool", "pyfx", "profile"}) {
  const Result<std::optional<TomlString>> found = FindTomlString(text, path);
  if (!found) return found.error().text;
  return *found ? (*found)->value + " at " + std::to_string((*found)->line) : "none";
}

TEST(ProfileCommentTest, StandsAmongTheCommentsThatAScriptBeginsWith) {
  EXPECT_EQ(Comment("# pyfx: profile=ml\n"), "ml at 1");
  EXPECT_EQ(Comment("#!/usr/bin/env python3\n# -*- x -*-\n\n  # pyfx:profile = ml \r\nx"),
            "ml at 4");
  EXPECT_EQ(Comment("\xef\xbb\xbf#pyfx: profile=a.b-c_9"), "a.b-c_9 at 1");
  EXPECT_EQ(Comment("# /// script\n# dependencies = []\n# ///\n# pyfx: profile=ml\n"), "ml at 4");
  EXPECT_EQ(Comment("# pyfx: profile=a b"), "a b at 1");  // for the caller to complain about
}

TEST(ProfileCommentTest, IsNothingElse) {
  for (const char* head :
       {"", "\n\n", "import x\n# pyfx: profile=ml\n", "'''\n# pyfx: profile=ml\n'''",
        "# pyfx profile=ml", "# pyfx: profiles=ml", "# pyfx: other", "# see pyfx: profile=ml",
        "print()  # pyfx: profile=ml", "PK\x03\x04# pyfx: profile=ml"}) {
    EXPECT_EQ(Comment(head), "none") << head;
  }
}

TEST(TomlStringTest, IsFoundHoweverItIsWritten) {
  EXPECT_EQ(Toml("[tool.pyfx]\nprofile = \"ml\"\n"), "ml at 2");
  EXPECT_EQ(Toml("[ tool . \"pyfx\" ] # x\r\n\r\n'profile'='ml'# y"), "ml at 3");
  EXPECT_EQ(Toml("tool.pyfx.profile = 'm\\l'"), "m\\l at 1");
  EXPECT_EQ(Toml("[tool]\npyfx.profile = \"ml\""), "ml at 2");
  EXPECT_EQ(Toml("[tool]\npyfx = { x = [1, {y = 2}], profile = \"ml\" }"), "ml at 2");
  EXPECT_EQ(
      Toml("\xef\xbb\xbf[tool.pyfx]\nx = 1979-05-27T07:32:00Z # ]\nprofile = \"\\u00e9\\t\\\"\""),
      "\xc3\xa9\t\" at 3");
  EXPECT_EQ(Toml("python = '~/v'\n[env]\npython = 'x'", {"python"}), "~/v at 1");
}

TEST(TomlStringTest, IsNotTakenFromWhereItIsNot) {
  for (const char* text : {
           "",
           "[tool.other]\nprofile = 'x'",
           "[tool.pyfx.sub]\nprofile = 'x'",
           "[[tool.pyfx]]\nprofile = 'x'",
           "[tool]\nx = \"\"\"\n[tool.pyfx]\nprofile = 'x'\n\\\"\"\"\"\"",
           "x = '''\n[tool.pyfx]\nprofile = 'x' ''''\ny = 1",
           "[tool.pyfx]\nx = [\n  \"]\", # ]\n  [ 1, 2 ],\n  'profile',\n]\n",
           "[tool.pyfx]\nx = { profile = 'x' }",
           "[tool.pyfx]\nx = \"profile = 'x'\"  # profile = 'x'\n#profile = 'x'",
           "tool = [{pyfx = {profile = 'x'}}]",
       }) {
    EXPECT_EQ(Toml(text), "none") << text;
  }
}

TEST(TomlStringTest, WhatIsNotUnderstoodIsRefused) {
  EXPECT_EQ(Toml("[tool.pyfx]\nprofile = 3"), "2: a string on one line was expected");
  EXPECT_EQ(Toml("[tool.pyfx]\nprofile = '''x'''"), "2: a string on one line was expected");
  for (const char* text :
       {"[tool.pyfx\nprofile = 'x'", "x 3\n", "x = \n", "x = \"a\n\"", "x = 'a", "x = \"\"\"a",
        "x = [1 2", "= 1", "x = {a = 1", "[tool.pyfx]\nx = 'a' y", "[tool.pyfx]\nprofile = \"\\q\"",
        "[tool.pyfx]\nprofile = \"\\ud800\""}) {
    EXPECT_NE(Toml(text), "none") << text;
    EXPECT_FALSE(FindTomlString(text, {"tool", "pyfx", "profile"}).ok()) << text;
  }
  EXPECT_FALSE(FindTomlString("x = " + std::string(100'000, '['), {"y"}).ok());
}

class ProfileChoiceTest : public testing::Test {
 protected:
  ProfileChoiceTest() : before_(std::filesystem::current_path()) {
    std::filesystem::create_directories(In("home/p/a/b"));
  }
  ~ProfileChoiceTest() override { std::filesystem::current_path(before_); }

  std::string In(const std::string& name) const { return dir_.work_dir() + "/" + name; }
  void Write(const std::string& name, const std::string& text) { dir_.WriteFile(name, text); }

  // What is chosen for a script, or with an empty name for -c, in a directory.
  Options Choose(const std::string& script, const std::string& directory = "home/p/a") {
    std::filesystem::current_path(In(directory));
    std::vector<std::string> words = {script};
    if (script.empty()) words = {"-c", "pass"};
    std::vector<char*> args;
    for (std::string& word : words) args.push_back(word.data());
    Result<Options> options = ParseOptions(args, variable_);
    EXPECT_TRUE(options.ok());
    ChooseByFiles(&*options, In("home"));
    return std::move(*options);
  }
  static std::string Show(const Options& options) {
    if (!options.choice_error.empty()) return "error " + options.choice_error;
    return options.profile + " " + DescribeChoice(options, "");
  }

  TempRuntimeDir dir_;
  std::filesystem::path before_;
  const char* variable_ = nullptr;
};

TEST_F(ProfileChoiceTest, TheScriptComesBeforeTheProject) {
  Write("home/p/pyproject.toml", "[tool.pyfx]\nprofile = 'project'\n");
  Write("home/p/a/x.py", "# pyfx: profile=script\n");
  Write("home/p/a/y.py", "pass\n");
  EXPECT_EQ(Show(Choose("x.py")), "script x.py:1");
  EXPECT_EQ(Show(Choose("./y.py")), "project " + In("home/p/pyproject.toml:2"));
  EXPECT_EQ(Show(Choose("")), "project " + In("home/p/pyproject.toml:2"));
  EXPECT_EQ(Show(Choose("b")), "project " + In("home/p/pyproject.toml:2"));
  EXPECT_FALSE(Choose("x.py").profile_named);
  variable_ = "variable";
  EXPECT_EQ(Show(Choose("x.py")), "variable PYFX_PROFILE");
  EXPECT_TRUE(Choose("x.py").profile_named);
}

TEST_F(ProfileChoiceTest, TheNearestProjectThatSaysSomethingDecides) {
  Write("home/p/pyproject.toml", "[tool.pyfx]\nprofile = 'far'\n");
  Write("home/p/a/pyproject.toml", "[project]\nname = 'a'\n this is not TOML");
  Write("home/p/a/b/x.py", "");
  EXPECT_EQ(Choose("home/p/a/b/x.py", ".").profile, "far");
  Write("home/p/a/pyproject.toml", "[tool.pyfx]\nprofile = 'near'\n");
  EXPECT_EQ(Choose("home/p/a/b/x.py", ".").profile, "near");
  EXPECT_EQ(Choose(In("home/p/a/b/x.py"), "/").profile, "near");
  EXPECT_EQ(Choose("../a/b/x.py").profile, "near");
  EXPECT_EQ(Choose("", "home/p").profile, "far");
}

TEST_F(ProfileChoiceTest, NothingIsLookedForAboveTheHomeDirectory) {
  Write("pyproject.toml", "[tool.pyfx]\nprofile = 'above'\n");
  EXPECT_EQ(Show(Choose("")), "default ");
  EXPECT_EQ(Choose("", ".").profile, "above");
  Write("home/pyproject.toml", "[tool.pyfx]\nprofile = 'home'\n");
  EXPECT_EQ(Choose("").profile, "home");
}

// As python puts the directory of the file itself first on sys.path.
TEST_F(ProfileChoiceTest, AScriptThatIsALinkBelongsWhereItsFileIs) {
  Write("home/p/pyproject.toml", "[tool.pyfx]\nprofile = 'project'\n");
  Write("home/p/a/x.py", "");
  std::filesystem::create_directories(In("home/bin"));
  std::filesystem::create_symlink("../p/a/x.py", In("home/bin/x"));
  EXPECT_EQ(Choose("x", "home/bin").profile, "project");
}

TEST_F(ProfileChoiceTest, WhatCannotBeRightIsToldWithFileAndLine) {
  Write("home/p/a/x.py", "\n# pyfx: profile=/x\n");
  EXPECT_EQ(Show(Choose("x.py")), "error x.py:2: not the name of a profile: \"/x\"");
  Write("home/p/pyproject.toml", "[tool.pyfx]\nprofile = ['x']\n");
  EXPECT_EQ(Show(Choose("")),
            "error " + In("home/p/pyproject.toml:2: a string on one line was expected"));
  EXPECT_EQ(Choose("").profile, "default");
}

// They would say by which interpreter this user's programs run.
TEST_F(ProfileChoiceTest, WhatOthersCanWriteToIsPassedOver) {
  Write("home/pyproject.toml", "[tool.pyfx]\nprofile = 'home'\n");
  Write("home/p/a/pyproject.toml", "[tool.pyfx]\nprofile = 'project'\n");
  const std::string file = In("home/p/a/pyproject.toml");
  for (const mode_t mode : {mode_t{0666}, mode_t{0646}}) {
    ASSERT_EQ(::chmod(file.c_str(), mode), 0);
    EXPECT_EQ(Choose("").profile, "home") << std::oct << mode;
  }
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  EXPECT_EQ(Choose("").profile, "project");
  // The directory's mode does not matter, as it does not in /tmp.
  ASSERT_EQ(::chmod(In("home/p/a").c_str(), 01777), 0);
  EXPECT_EQ(Choose("").profile, "project");
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  constexpr uid_t kSomebody = 54321;
  ASSERT_EQ(::chown(file.c_str(), kSomebody, 0), 0);
  EXPECT_EQ(Choose("").profile, "home");
  // Nor has somebody else a word by a link to a file of the user's own.
  std::filesystem::remove(file);
  std::filesystem::create_symlink("../../pyproject.toml", file);
  Write("home/pyproject.toml", "[tool.pyfx]\nprofile = 'linked'\n");
  EXPECT_EQ(Show(Choose("")), "linked " + file + ":2");
  ASSERT_EQ(::lchown(file.c_str(), kSomebody, 0), 0);
  EXPECT_EQ(Show(Choose("")), "linked " + In("home/pyproject.toml:2"));
}

TEST(TomlTruthTest, OnlyTheWordItselfAtItsOwnPlaceIsTrue) {
  const auto truth = [](std::string_view text) {
    const Result<bool> found = FindTomlTruth(text, {"spawn"});
    return found ? (*found ? "true" : "false") : "error";
  };
  EXPECT_STREQ(truth("spawn = true"), "true");
  EXPECT_STREQ(truth("# x\nmax_runs = 7\nspawn=true # yes\n[t]\nspawn = 1"), "true");
  for (const char* text :
       {"", "spawn = false", "spawn = \"true\"", "spawn = [true]", "x.spawn = true",
        "[t]\nspawn = true", "t = \"\"\"\nspawn = true\n\"\"\"", "spawn = truer"}) {
    EXPECT_STREQ(truth(text), "false") << text;
  }
  for (const char* text : {"spawn", "= true", "spawn = ", "x = [", "spawn = [true"}) {
    EXPECT_STREQ(truth(text), "error") << text;
  }
}

TEST(OwnGroupTest, IsTheUsersAloneOrRoots) {
  constexpr std::string_view kUsers =
      "root:x:0:0::/:/bin/sh\nann:x:1000:1000::/:\nben:x:1001:100::/:";
  constexpr std::string_view kGroups =
      "root:x:0:root,ann\nusers:x:100:\nann:x:1000:\nben:x:1001:ben\nwork:x:1002:ann,ben\n";
  EXPECT_TRUE(IsOwnGroup(1000, 1000, kUsers, kGroups));
  EXPECT_TRUE(IsOwnGroup(1000, 0, kUsers, kGroups));
  EXPECT_FALSE(IsOwnGroup(1001, 0, kUsers, kGroups));     // ann is in it
  EXPECT_FALSE(IsOwnGroup(1001, 100, kUsers, kGroups));   // not the user's alone
  EXPECT_FALSE(IsOwnGroup(1001, 1001, kUsers, kGroups));  // not what the user's processes have
  EXPECT_FALSE(IsOwnGroup(1000, 1002, kUsers, kGroups));
  EXPECT_FALSE(IsOwnGroup(1000, 1003, kUsers, kGroups));  // nobody knows it
  EXPECT_FALSE(IsOwnGroup(1003, 1000, kUsers, kGroups));
  EXPECT_FALSE(IsOwnGroup(1000, 1000, kUsers, "ann:x:1000:ben\n"));
  EXPECT_FALSE(IsOwnGroup(1000, 1000, "", "ann"));
}

// A fifo that were opened would let go on who waits for its reader.
TEST_F(ProfileChoiceTest, OnlyRegularFilesAreRead) {
  ASSERT_EQ(::mkfifo(In("home/p/a/fifo").c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo(In("home/p/a/pyproject.toml").c_str(), 0600), 0);
  EXPECT_EQ(Show(Choose("fifo")), "default ");
  EXPECT_EQ(Show(Choose("/dev/null")), "default ");
  EXPECT_EQ(Show(Choose("nowhere.py")), "default ");
}

TEST_F(ProfileChoiceTest, OfAScriptTheFirstBytesCount) {
  const std::string line = "# pyfx: profile=ml\n";
  Write("home/p/a/x.py", "#" + std::string(kMaxScriptHead - line.size() - 2, 'x') + "\n" + line);
  EXPECT_EQ(Choose("x.py").profile, "ml");
  Write("home/p/a/x.py", "#" + std::string(kMaxScriptHead - line.size() - 1, 'x') + "\n" + line);
  EXPECT_EQ(Choose("x.py").profile, "default");
}

}  // namespace
}  // namespace pyfx::test
