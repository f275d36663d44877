// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxctl check: what is wrong with a profile is told before it is warmed up.
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class CheckTest : public EndToEnd {
 protected:
  Outcome Check(Args args) {
    args.insert(args.begin(), "check");
    return RunCommand(Ctl(std::move(args)));
  }
  // Expects the one line that is wrong to hold `text`.
  void ExpectWrong(const std::string& profile, const std::string& text) {
    const Outcome outcome = Check({profile});
    EXPECT_TRUE(outcome.Exited(1)) << outcome;
    EXPECT_EQ(outcome.err, "");
    EXPECT_TRUE(outcome.out.starts_with("wrong  " + profile + ": ")) << outcome;
    EXPECT_NE(outcome.out.find(text), std::string::npos) << text << " in: " << outcome;
  }
};

TEST_F(CheckTest, WhatIsRightIsOneLineAndStatus0) {
  const std::string toml = WriteProfile("good.toml", "preload = [\"json\", \"os.path\"]\n");
  const std::string py = WriteProfile("good.py", "import json\n");
  const Outcome outcome = Check({"good"});
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_TRUE(outcome.out.starts_with("ok     good: " + toml + ", " + py + "; ")) << outcome;
  EXPECT_NE(outcome.out.find(", 2 modules, init section\n"), std::string::npos) << outcome;
}

TEST_F(CheckTest, WhatIsWrongNamesFileLineAndCause) {
  const std::string key = WriteProfile("key.toml", "\nbogus = 1\n");
  ExpectWrong("key", key + ":2: unknown key \"bogus\"");
  const std::string value = WriteProfile("value.toml", "spares = 99\n");
  ExpectWrong("value", value + ":1: \"spares\" is 99");
  ExpectWrong("value", "from 0 to 64");
  const std::string syntax = WriteProfile("syntax.toml", "a = [\n");
  ExpectWrong("syntax", syntax + ":");
  const std::string init = WriteProfile("init.py", "pass\nx = (\n");
  ExpectWrong("init", init + ":2: ");
  WriteProfile("python.toml", "python = \"/no/such/python3\"\n");
  ExpectWrong("python", "\"/no/such/python3\"");
  WriteProfile("script.toml", "python = \"" + dir().WriteFile("fake", "#!/bin/sh\n") + "\"\n");
  ASSERT_EQ(::chmod((dir().work_dir() + "/fake").c_str(), 0755), 0);
  ExpectWrong("script", "is a script");
  ExpectWrong("nowhere", "no profile \"nowhere\"");
  WriteProfile("true.toml", "python = \"/bin/true\"\n");
  ExpectWrong("true", "\"/bin/true\" is no interpreter of Python");
  WriteProfile("echo.toml", "python = \"/bin/echo\"\npreload = [\"version\"]\n");
  ExpectWrong("echo", "\"/bin/echo\" is no interpreter of Python");
}

TEST_F(CheckTest, AModuleThatIsNotThereIsWrongAndNoneIsImported) {
  WriteProfile("lost.toml", "preload = [\"json\", \"pyfx_no_such_module\"]\n");
  ExpectWrong("lost", "\"pyfx_no_such_module\" is no module");
  WriteProfile("part.toml", "preload = [\"concurrent.future\"]\n");
  ExpectWrong("part", "\"concurrent.future\" is no module");

  // One that would tell by a file that it was imported, on the path by a .pth file as packages are.
  const std::string place = dir().path() + "/home/.local/lib/" + PythonName() + "/site-packages";
  std::filesystem::create_directories(place);
  dir().WriteFile(place + "/telltale.py", "open('" + dir().path() + "/imported', 'w')\n");
  env()["HOME"] = dir().path() + "/home";
  WriteProfile("found.toml", "preload = [\"telltale\"]\n");
  const Outcome outcome = Check({"found"});
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_FALSE(std::filesystem::exists(dir().path() + "/imported"));
}

TEST_F(CheckTest, AllProfilesAndTheDaemonsSettingsWithoutAName) {
  WriteProfile("bad.toml", "x = 1\n");
  std::filesystem::create_directories(dir().config_home() + "/pyfx");
  dir().WriteFile(dir().config_home() + "/pyfx/pyfxd.toml", "max_runs = \"many\"\n");
  const Outcome outcome = Check({"--json"});
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  std::map<std::string, std::string> verdicts;
  for (const auto& finding : nlohmann::json::parse(outcome.out)) {
    verdicts[finding.at("subject")] = finding.at("verdict");
  }
  EXPECT_EQ(verdicts["bad"], "wrong") << outcome;
  EXPECT_EQ(verdicts["pyfxd.toml"], "wrong") << outcome;
  EXPECT_EQ(verdicts["hello"], "ok") << outcome;
  EXPECT_EQ(verdicts["default"], "ok") << outcome;
}

TEST_F(CheckTest, NeedsNoDaemonAndStartsNone) {
  StopDaemon();
  EXPECT_TRUE(Check({"hello"}).Exited(0));
  EXPECT_FALSE(std::filesystem::exists(socket_path()));
}

}  // namespace
}  // namespace pyfx::test
