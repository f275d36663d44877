// SPDX-License-Identifier: GPL-3.0-or-later
//
// Automatic profiles: an interpreter that no profile names is warm from the second run on, by each
// of its names, and never by what its user could not have run.
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using Json = nlohmann::json;

class AutomaticTest : public EndToEnd {
 protected:
  void SetUp() override {
    EndToEnd::SetUp();
    env()["PYFX_WHY"] = "1";
    environment_ = Make("v");
    Use(environment_);
  }

  // A virtual environment in the home directory; its path.
  std::string Make(const std::string& name) {
    const std::string path = dir().home() + "/" + name;
    EXPECT_TRUE(RunCommand(Python({"-m", "venv", "--without-pip", path})).Exited(0));
    return path;
  }
  void Use(const std::string& environment) { env()["PATH"] = environment + "/bin:/usr/bin:/bin"; }

  // "warm (profile …)" or "cold: …" of one run of `pyfxc ARGS…`, which must succeed.
  std::string How(const Args& args = {"-c", "pass"}, const Args& wrapper = {}) {
    Command command = PlainClient(args);
    command.argv.insert(command.argv.begin(), wrapper.begin(), wrapper.end());
    const Outcome outcome = RunCommand(command);
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    constexpr std::string_view kStart = "pyfxc: ";
    if (!outcome.err.starts_with(kStart)) return outcome.err;
    return outcome.err.substr(kStart.size(), outcome.err.rfind(", ") - kStart.size());
  }

  // What the status says of a profile; null when there is none.
  Json StatusOf(const std::string& profile) {
    const Json status = Json::parse(RunCommand(Ctl({"status", "--json"})).out);
    for (const Json& entry : status.at("profiles")) {
      if (entry.at("name") == profile) return entry;
    }
    return Json();
  }
  bool WaitForState(const std::string& profile, const std::string& state) {
    return Eventually([&] {
      const Json status = StatusOf(profile);
      return status.is_object() && status.at("state") == state;
    });
  }
  bool WaitUntilWarm(const std::string& profile) { return WaitForState(profile, "warm"); }

  std::string environment_;
};

constexpr const char* kWhich = "import sys; print(sys.executable)";
constexpr const char* kFirstOfV =
    "cold: \"~/v\" is seen for the first time; it warms up after this run";
constexpr const char* kWarmByPath = "warm (profile \"~/v\" by PATH)";

TEST_F(AutomaticTest, TheFirstRunIsColdAndTheNextIsWarm) {
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  EXPECT_EQ(How(), kWarmByPath);
  env().erase("PYFX_WHY");
  Command command = PlainClient({"-c", "import sys; print(sys.prefix, sys.flags, [*sys.modules])"});
  const Outcome warm = RunCommand(command);
  command.argv[0] = environment_ + "/bin/python3";
  EXPECT_EQ(warm, RunCommand(command));
}

// A warm-up beside it would slow it down.
TEST_F(AutomaticTest, ItWarmsUpWhenTheFirstRunHasEnded) {
  const std::string path = dir().path() + "/gate";
  Gate gate(path);
  ChildProcess client = ChildProcess::Start(PlainClient({"-c", "open('" + path + "').read()"}));
  ASSERT_TRUE(gate.WaitForVisitor());
  EXPECT_EQ(StatusOf("~/v").at("state"), "cold");
  gate.Open();
  EXPECT_EQ(client.Wait(), 0);
  EXPECT_TRUE(WaitUntilWarm("~/v"));
}

// Those that come before that are cold as well, and do not wait.
TEST_F(AutomaticTest, NobodyWaitsForTheWarmUp) {
  const std::string go = dir().path() + "/go";
  std::ofstream(environment_ + "/lib/" + PythonName() + "/site-packages/slow.pth")
      // Names of such a line are not there in a function (exec() of module site).
      << "import sys; 'pyfx-zygote' in open('/proc/self/comm').read() and "
         "[__import__('time').sleep(0.01) for _ in "
         "iter(lambda: __import__('os').path.exists('"
      << go << "'), True)]\n";
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitForState("~/v", "warming"));
  EXPECT_EQ(How(), "cold: \"~/v\" warms up, and no run waits for that");
  dir().WriteFile(go, "");
  EXPECT_TRUE(Eventually([&] { return StatusOf("~/v").at("state") != "warming"; }));
}

TEST_F(AutomaticTest, WithoutItTheyAreCold) {
  dir().WriteFile(dir().config_home() + "/pyfx/pyfxd.toml", "automatic = false\n");
  StopDaemon();
  StartDaemon();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(How(), "cold: \"" + environment_ +
                         "/bin/python3\" is the interpreter that is meant here, no profile "
                         "names it, and there are no automatic ones: \"pyfxctl new NAME --python " +
                         environment_ +
                         "/bin/python3\" makes one, as does automatic = true in pyfxd.toml");
  }
  EXPECT_TRUE(StatusOf("~/v").is_null());
}

TEST_F(AutomaticTest, TheyStopWhenTheSettingsSaySo) {
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  dir().WriteFile(dir().config_home() + "/pyfx/pyfxd.toml", "automatic = false\n");
  daemon().Signal(SIGHUP);
  EXPECT_TRUE(Eventually([&] { return StatusOf("~/v").is_null(); }));
  EXPECT_TRUE(How().starts_with("cold: "));
}

// A file that names the interpreter comes before, also when it is written later.
TEST_F(AutomaticTest, AProfileOfTheUsersTakesOver) {
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  WriteProfile("mine.toml", "python = '~/v'\n");
  EXPECT_EQ(How(), "warm (profile \"mine\" by PATH)");
}

TEST_F(AutomaticTest, IsNamedStoppedReloadedAndAskedFor) {
  EXPECT_EQ(How({"--profile", "~/v", "-c", "pass"}), kFirstOfV);
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  EXPECT_EQ(How({"--profile", "~/v/bin/python3", "-c", "pass"}),
            "warm (profile \"~/v\" by --profile)");
  for (const char* option : {"-B", "-O"}) {  // warm and cold
    const Args args = {"--profile", "~/v/bin/python", option, "-c", kWhich};
    EXPECT_EQ(RunCommand(PlainClient(args)).out, environment_ + "/bin/python\n") << option;
  }
  EXPECT_NE(RunCommand(Ctl({"list"})).out.find("~/v"), std::string::npos);
  const auto generation = StatusOf("~/v").at("generation").get<int>();
  EXPECT_TRUE(RunCommand(Ctl({"reload", "~/v"})).Exited(0));
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  EXPECT_EQ(StatusOf("~/v").at("generation"), generation + 1);
  EXPECT_EQ(RunCommand(Ctl({"stop", "~/v/bin/python"})).out, "profile \"~/v\" is stopped\n");
  EXPECT_EQ(StatusOf("~/v").at("state"), "cold");
  EXPECT_EQ(How(), "cold: \"~/v\" is not warm any more; it warms up after this run");
  EXPECT_TRUE(WaitUntilWarm("~/v"));
}

TEST_F(AutomaticTest, GoesWithItsEnvironmentAndIsNewWhenThatIsMadeAnew) {
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  std::filesystem::remove_all(environment_);
  EXPECT_TRUE(Eventually([&] { return StatusOf("~/v").is_null(); }));
  EXPECT_TRUE(Eventually([&] { return Zygotes().empty(); }));
  Make("v");
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  EXPECT_EQ(How(), kWarmByPath);
}

// Nothing is executed by itself that a client has not executed just now.
TEST_F(AutomaticTest, AChangeHasNothingStartedBeforeTheNextRun) {
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  const std::string ran = dir().path() + "/ran";
  std::ofstream(environment_ + "/lib/" + PythonName() + "/site-packages/new.pth")
      << "import os; open('" << ran << "', 'a').write('x')\n";
  EXPECT_TRUE(WaitForState("~/v", "cold"));
  EXPECT_FALSE(std::filesystem::exists(ran));
  const std::string how = How();
  EXPECT_TRUE(how.starts_with("cold: \"~/v\" has changed (") &&
              how.ends_with("); it warms up after this run"))
      << how;
}

TEST_F(AutomaticTest, WhatCannotBeWarmIsRememberedUntilItsFilesChange) {
  const std::string bin = dir().home() + "/shims";
  const std::string shim =
      dir().WriteFile(bin + "/python3", "#!/bin/sh\nexec " PYFX_TEST_PYTHON " \"$@\"\n");
  ASSERT_EQ(::chmod(shim.c_str(), 0755), 0);
  env()["PATH"] = bin + ":/usr/bin:/bin";
  for (int i = 0; i < 2; ++i) {
    const std::string how = How();
    EXPECT_TRUE(how.starts_with("cold: \"" + shim + "\" is a script, not an interpreter")) << how;
  }
  EXPECT_TRUE(Zygotes().empty());
  std::filesystem::remove(shim);
  std::filesystem::create_symlink(environment_ + "/bin/python3", shim);
  How();
  EXPECT_TRUE(How().starts_with("warm (profile \"default\""));
}

// That fails for each run of it, and is no reason to try again and again.
TEST_F(AutomaticTest, AWarmUpThatFailsIsNotTriedAgain) {
  std::ofstream(environment_ + "/lib/" + PythonName() + "/site-packages/bad.pth")
      << "import os; 'pyfx-zygote' in open('/proc/self/comm').read() and os._exit(3)\n";
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitForState("~/v", "failed"));
  const auto generation = StatusOf("~/v").at("generation").get<int>();
  for (int i = 0; i < 3; ++i) {
    const std::string how = How();
    EXPECT_TRUE(how.starts_with("cold: profile \"~/v\" cannot be warm: ")) << how;
  }
  EXPECT_EQ(StatusOf("~/v").at("generation"), generation);
}

// What failed is told as long as the files are those that it failed with, and no longer.
TEST_F(AutomaticTest, AReasonIsForgottenWithTheFilesThatItCameOf) {
  const std::string site = environment_ + "/lib/" + PythonName() + "/site-packages";
  const std::string bad = site + "/bad.pth";
  const auto fail = [&](const char* status) {
    std::ofstream(bad) << "import os; 'pyfx-zygote' in open('/proc/self/comm').read() and os._exit("
                       << status << ")\n";
  };
  fail("3");
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitForState("~/v", "failed"));
  EXPECT_EQ(How(),
            "cold: profile \"~/v\" cannot be warm: its zygote died: exit status 3; it is tried "
            "again when its files change");
  fail("4");
  ASSERT_TRUE(WaitForState("~/v", "cold"));
  EXPECT_EQ(StatusOf("~/v").at("last_error"), "");
  EXPECT_EQ(StatusOf("~/v").at("stale"), "") << "no generation is on its way";
  EXPECT_EQ(How(),
            "cold: \"~/v\" has changed (\"" + bad + "\" has changed); it warms up after this run");
  ASSERT_TRUE(WaitForState("~/v", "failed"));
  std::filesystem::remove(bad);
  ASSERT_TRUE(WaitForState("~/v", "cold"));
  EXPECT_EQ(How(), "cold: \"~/v\" has changed (\"" + bad +
                       "\" is not there any more); it warms up after this run");
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  EXPECT_EQ(How(), "warm (profile \"~/v\" by PATH)");
}

TEST_F(AutomaticTest, AnEnvironmentThatIsMadeAnewHasNoneOfTheOldOnesFailures) {
  std::ofstream(environment_ + "/lib/" + PythonName() + "/site-packages/bad.pth")
      << "import os; 'pyfx-zygote' in open('/proc/self/comm').read() and os._exit(3)\n";
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitForState("~/v", "failed"));
  std::filesystem::remove_all(environment_);
  Make("v");
  EXPECT_EQ(StatusOf("~/v").at("state"), "cold");
  EXPECT_EQ(StatusOf("~/v").at("last_error"), "");
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  EXPECT_EQ(How(), kWarmByPath);
}

// Its runs are as without pyfx: nothing of the user's is wrong, and there is no file to look at.
TEST_F(AutomaticTest, WhatCannotBeWarmIsNothingWrong) {
  std::ofstream(environment_ + "/lib/" + PythonName() + "/site-packages/bad.pth")
      << "import os; 'pyfx-zygote' in open('/proc/self/comm').read() and os._exit(3)\n";
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitForState("~/v", "failed"));
  const Outcome why = RunCommand(Ctl({"why", "-c", "pass"}));
  EXPECT_NE(why.out.find("~/v, by PATH"), std::string::npos) << why;
  const Outcome doctor = RunCommand(Ctl({"doctor"}));
  EXPECT_TRUE(doctor.Exited(0)) << doctor;
  EXPECT_NE(doctor.out.find("note   interpreter ~/v: profile \"~/v\" cannot be warm: its zygote "
                            "died: exit status 3; it is tried again when its files change; its "
                            "runs are as with python3, and \"pyfxctl logs '~/v'\" tells more\n"),
            std::string::npos)
      << doctor;
  const Outcome check = RunCommand(Ctl({"check", "~/v"}));
  EXPECT_NE(check.out.find("an automatic profile has no files that could be looked at"),
            std::string::npos)
      << check;
}

// Whoever may write there could have the daemon run what the user never has.
TEST_F(AutomaticTest, AnInterpreterThatOthersCouldExchangeIsNotStarted) {
  ASSERT_EQ(::chmod((environment_ + "/bin").c_str(), 0777), 0);
  for (int i = 0; i < 2; ++i) {
    const std::string how = How();
    EXPECT_TRUE(
        how.starts_with("cold: \"" + environment_ +
                        "/bin/python3\" is not kept warm, since others could exchange it: "))
        << how;
  }
  EXPECT_TRUE(Zygotes().empty());
  // Cold it is that interpreter all the same.
  const Args args = {"--profile", "~/v", "-c", "import sys; print(sys.prefix)"};
  EXPECT_EQ(RunCommand(PlainClient(args)).out, environment_ + "\n");
  StopDaemon();
  EXPECT_EQ(RunCommand(PlainClient(args)).out, environment_ + "\n");
}

// As by a script that removes its own environment from a directory where others may make another.
TEST_F(AutomaticTest, OneThatOthersCouldExchangeMeanwhileIsNotStarted) {
  EXPECT_EQ(How({"-c", "import os; os.chmod('" + environment_ + "/bin', 0o777)"}), kFirstOfV);
  const std::string wrong = "others could exchange it";
  EXPECT_TRUE(Eventually([&] { return How().find(wrong) != std::string::npos; }));
  EXPECT_NE(StatusOf("~/v").at("state"), "warm");
}

TEST_F(AutomaticTest, APathThatLeadsEachProcessElsewhereHasNone) {
  env()["PATH"] = "/proc/self/cwd/v/bin:/usr/bin:/bin";
  Command command = PlainClient({"-c", "import sys; print(sys.prefix)"});
  command.cwd = dir().home();
  for (int i = 0; i < 2; ++i) {
    const Outcome outcome = RunCommand(command);
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    EXPECT_NE(outcome.err.find("leads each process elsewhere"), std::string::npos) << outcome;
  }
}

TEST_F(AutomaticTest, ForWhoIsConfinedThereIsNone) {
  const Args confine = {"/usr/bin/setpriv", "--no-new-privs"};
  EXPECT_EQ(How({"-c", "pass"}, confine), "cold: the client has another NoNewPrivs");
  EXPECT_TRUE(StatusOf("~/v").is_null());
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  EXPECT_EQ(How({"-c", "pass"}, confine), "cold: the client has another NoNewPrivs");
}

TEST_F(AutomaticTest, WhoOnlyAsksHasNoneMade) {
  const Outcome why = RunCommand(Ctl({"why", "-c", "pass"}));
  EXPECT_TRUE(why.out.starts_with(kFirstOfV)) << why;
  EXPECT_TRUE(StatusOf("~/v").is_null());
}

// Made as uv makes one for each call of `uv run --with`, and removes it after that.
TEST_F(AutomaticTest, OneThatIsThereForASingleCommandWarmsUpWhenItIsAskedForAgain) {
  const std::string path = Make("cache/builds-v0/.tmpAb3dE9");
  std::ofstream(path + "/pyvenv.cfg", std::ios::app) << "uv = 0.13.9\n";
  Use(path);
  const std::string name = "~/cache/builds-v0/.tmpAb3dE9";
  const std::string first = "cold: \"" + name +
                            "\" is seen for the first time, and uv has made it for this command "
                            "only; it is started when it comes again";
  const Outcome why = RunCommand(Ctl({"why", "-c", "pass"}));
  EXPECT_TRUE(why.out.starts_with(first)) << why;
  EXPECT_EQ(How(), first);
  // Had it been started, that would have been before another was warm.
  Use(environment_);
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  EXPECT_EQ(StatusOf(name).at("generation"), 0);
  Use(path);
  EXPECT_EQ(How(), "cold: \"" + name + "\" is asked for again; it warms up after this run");
  ASSERT_TRUE(WaitUntilWarm(name));
  Command command = PlainClient({"-c", "import sys; print(sys.prefix, sys.executable, sys.path)"});
  const Outcome warm = RunCommand(command);
  EXPECT_TRUE(warm.err.starts_with("pyfxc: warm")) << warm;
  command.argv[0] = path + "/bin/python3";
  EXPECT_EQ(warm.out, RunCommand(command).out);
}

// Those of the user's profiles stay.
TEST_F(AutomaticTest, TheyLeaveFirst) {
  dir().WriteFile(dir().config_home() + "/pyfx/pyfxd.toml", "max_zygotes = 2\n");
  StopDaemon();
  StartDaemon();
  WriteProfile("one.py", "");
  ASSERT_TRUE(Run({"--profile", "one", "-c", "pass"}).Exited(0));
  EXPECT_EQ(How(), kFirstOfV);
  ASSERT_TRUE(WaitUntilWarm("~/v"));
  ASSERT_TRUE(Run({"--profile", "default", "-c", "pass"}).Exited(0));
  EXPECT_EQ(StatusOf("one").at("state"), "warm");
  EXPECT_EQ(StatusOf("~/v").at("state"), "cold");
  EXPECT_EQ(How(), "cold: \"~/v\" is not warm any more; it warms up after this run");
  EXPECT_TRUE(Eventually([&] {
    return StatusOf("~/v").at("last_error").get<std::string>().starts_with("there may be no more");
  }));
  EXPECT_EQ(StatusOf("one").at("state"), "warm");
  EXPECT_EQ(StatusOf("default").at("state"), "warm");
}

}  // namespace
}  // namespace pyfx::test
