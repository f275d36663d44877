// SPDX-License-Identifier: GPL-3.0-or-later
//
// Profiles: what init sections and settings do to runs, and when a change is seen.
#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class ProfilesTest : public EndToEnd {
 protected:
  std::string Print(const std::string& profile, const std::string& expression) {
    const Outcome outcome = Run({"--profile", profile, "-c", "print(" + expression + ")"});
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    return outcome.out;
  }
};

TEST_F(ProfilesTest, TheInitSectionRunsOnceForAllRuns) {
  const std::string log = dir().path() + "/inits";
  WriteProfile("counts.py", "open('" + log + "', 'a').write('init\\n')\nvalue = 42\n");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Print("counts", "value"), "42\n");
  EXPECT_EQ(ReadFile(log), "init\n");
}

TEST_F(ProfilesTest, PreloadedModulesAreThereButNotNamed) {
  WriteProfile("loads.toml", "preload = [\"json\", \"xml.dom.minidom\"]\n");
  EXPECT_EQ(Print("loads", "'xml.dom.minidom' in __import__('sys').modules"), "True\n");
  EXPECT_EQ(Print("loads", "'json' in globals()"), "False\n");
  const Outcome outcome = Run({"--profile", "loads", "-c", "json"});
  EXPECT_NE(outcome.err.find("NameError: name 'json' is not defined"), std::string::npos)
      << outcome;
}

TEST_F(ProfilesTest, VisibleNamesStandInForMissingBuiltins) {
  WriteProfile("seen.py", "import os\nvalue = 1\nlen = 'not the builtin'\n_private = 2\n");
  EXPECT_EQ(Print("seen", "value, os.sep, len('ab'), 'value' in globals(), 'value' in dir()"),
            "1 / 2 False False\n");
}

TEST_F(ProfilesTest, CleanNamesAreNotVisible) {
  WriteProfile("hidden.py", "value = 1\n");
  WriteProfile("hidden.toml", "names = \"clean\"\n");
  const Outcome outcome = Run({"--profile", "hidden", "-c", "value"});
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_NE(outcome.err.find("NameError"), std::string::npos) << outcome;
}

TEST_F(ProfilesTest, MainNamesAreGlobals) {
  WriteProfile("copied.py", "value = 1\n");
  WriteProfile("copied.toml", "names = \"main\"\n");
  EXPECT_EQ(Print("copied", "'value' in globals(), value"), "True 1\n");
}

TEST_F(ProfilesTest, NamesOfOneRunDoNotReachTheNext) {
  WriteProfile("names.py", "value = [1]\n");
  EXPECT_TRUE(Run({"--profile", "names", "-c", "value.append(2); global_of_a_run = 1"}).Exited(0));
  EXPECT_EQ(Print("names", "value"), "[1]\n");
  EXPECT_TRUE(Run({"--profile", "names", "-c", "global_of_a_run"}).Exited(1));
}

TEST_F(ProfilesTest, TheEnvironmentOfAProfileIsForItsInitSection) {
  WriteProfile("env.toml", "[env]\nGREETING = \"hello\"\n");
  WriteProfile("env.py", "import os\ngreeting = os.environ['GREETING']\n");
  EXPECT_EQ(Print("env", "greeting, os.environ.get('GREETING')"), "hello None\n");
}

TEST_F(ProfilesTest, ARunSeesWhatTheWarmUpWouldHaveMadeOfItsOwnVariables) {
  WriteProfile("reads.py", "import os\ngreeting = os.environ.get('GREETING')\n");
  for (const char* value : {"one", "two", "one", "three"}) {
    env()["GREETING"] = value;
    EXPECT_EQ(Print("reads", "greeting"), std::string(value) + "\n");
  }
  // Two siblings are for others: the fourth value is cold, and the variable is named.
  env()["GREETING"] = "four";
  const Outcome outcome = Run({"--profile", "reads", "-c", "print(greeting)"});
  EXPECT_NE(outcome.err.find("variable \"GREETING\" differs from what profile \"reads\" was "),
            std::string::npos)
      << outcome;
  env()["GREETING"] = "two";
  EXPECT_EQ(Print("reads", "greeting"), "two\n");
  EXPECT_NE(RunCommand(Ctl({"status"})).out.find("reads: 2 siblings"), std::string::npos);
}

TEST_F(ProfilesTest, WhatAWarmUpAskedForIsTold) {
  WriteProfile("asks.py",
               "import os, sys\n"
               "x = os.environ.get('GREETING'), sys.stdout.isatty(), os.sched_getaffinity(0)\n"
               "y = os.path.exists('asks.cfg')\n");
  EXPECT_EQ(Print("asks", "y"), "False\n");
  const std::string status = RunCommand(Ctl({"status", "--json"})).out;
  const std::string why = RunCommand(Ctl({"why", "--profile", "asks", "-c", "pass"})).out;
  for (const char* input : {"the set of processors", "whether standard output is a terminal",
                            "asks.cfg", "in the working directory", "GREETING"}) {
    EXPECT_NE(status.find(input), std::string::npos) << input << " in " << status;
    EXPECT_NE(why.find(input), std::string::npos) << input << " in " << why;
  }
}

TEST_F(ProfilesTest, WhatIsHiddenInVainAndWhatARunExecutedIsTold) {
  WriteProfile("hides.toml", "hidden = true\npreload = [\"colorsys\", \"this\"]\n");
  const auto run = [this](const char* code) {
    EXPECT_TRUE(Run({"--profile", "hides", "-c", code}).Exited(0));
  };
  run("import colorsys");
  const std::string always = "this: it wrote to a standard stream";
  const std::string before = RunCommand(Ctl({"status"})).out;
  EXPECT_NE(before.find("executed whenever a run imports it: " + always), std::string::npos)
      << before;
  EXPECT_EQ(before.find("executed what is hidden"), std::string::npos) << before;
  run("import this");
  run("import sys; sys.meta_path.insert(0, sys.meta_path[0]); import colorsys");
  const std::string moved = "colorsys: finders, path hooks or the order of sys.path are others";
  // The zygote tells it when it has reaped the run, of which the client need not hear.
  std::string status;
  const Clock::time_point deadline = Clock::now() + kDeadline;
  do {
    status = RunCommand(Ctl({"status"})).out;
  } while (status.find(moved) == std::string::npos && Clock::now() < deadline);
  EXPECT_NE(status.find("2 runs executed what is hidden: " + moved + "; " + always),
            std::string::npos)
      << status;
  const std::string why = RunCommand(Ctl({"why", "--profile", "hides", "-c", "pass"})).out;
  EXPECT_NE(why.find("2 runs executed what is hidden: " + moved), std::string::npos) << why;
  const std::string json = RunCommand(Ctl({"status", "--json"})).out;
  EXPECT_NE(json.find("\"executing_runs\": 2"), std::string::npos) << json;
}

TEST_F(ProfilesTest, AVariableThatIsIgnoredOrThatNobodyReadMakesNoSibling) {
  WriteProfile("reads.toml", "siblings = 0\nenv_ignore = [\"GREET*\"]\n");
  WriteProfile("reads.py", "import os\ngreeting = os.environ.get('GREETING')\n");
  EXPECT_EQ(Print("reads", "greeting"), "None\n");
  env()["GREETING"] = "one";
  env()["OTHER"] = "two";
  EXPECT_EQ(Print("reads", "greeting"), "None\n");
}

TEST_F(ProfilesTest, AutostartWarmsWithTheDaemon) {
  StopDaemon();
  const std::string log = dir().path() + "/inits";
  WriteProfile("eager.toml", "autostart = true\n");
  WriteProfile("eager.py", "open('" + log + "', 'a').write('init\\n')\n");
  StartDaemon();
  EXPECT_TRUE(Eventually([&] { return ReadFile(log) == "init\n"; }));
  EXPECT_EQ(Print("eager", "1"), "1\n");
  EXPECT_EQ(ReadFile(log), "init\n");
}

TEST_F(ProfilesTest, AChangedProfileIsSeenByTheNextRun) {
  for (int i = 0; i < 10; ++i) {
    WriteProfile("changing.py", "value = " + std::to_string(i) + "\n");
    EXPECT_EQ(Print("changing", "value"), std::to_string(i) + "\n");
  }
  WriteProfile("changing.toml", "names = \"clean\"\n");
  EXPECT_TRUE(Run({"--profile", "changing", "-c", "value"}).Exited(1));
}

TEST_F(ProfilesTest, ARunUnderWayKeepsItsGeneration) {
  WriteProfile("changing.py", "value = 'old'\n");
  ChildProcess client = StartClient(
      {"--profile", "changing", "-c", "print('ready', flush=True); input(); print(value)"});
  ASSERT_TRUE(client.WaitForOutput("ready\n"));
  WriteProfile("changing.py", "value = 'the new one'\n");
  EXPECT_EQ(Print("changing", "value"), "the new one\n");
  EXPECT_EQ(client.Finish("\n").out, "ready\nold\n");
  EXPECT_GT(Zygote(), 0) << "the old one has left";
}

TEST_F(ProfilesTest, TheEnvironmentNamesTheDefaultProfile) {
  WriteProfile("chosen.py", "value = 'chosen'\n");
  env()["PYFX_PROFILE"] = "chosen";
  EXPECT_EQ(Run({"-c", "print(value)"}).out, "chosen\n");
  EXPECT_TRUE(Run({"--profile", "default", "-c", "value"}).Exited(1));
}

TEST_F(ProfilesTest, TheUsersProfileHidesTheShippedOneOfItsName) {
  WriteProfile("hello.py", "pattern = 'mine'\n");
  EXPECT_EQ(Print("hello", "pattern"), "mine\n");
}

TEST_F(ProfilesTest, TheInitSectionIsAModuleOfItsOwn) {
  WriteProfile("module.py",
               "import sys\nname, file, main = __name__, __file__, '__main__' in sys.modules\n"
               "argv = sys.argv\n"
               "def where(): return where.__module__\n"
               "stdin = sys.stdin.read()\n");
  const std::string out = Print("module", "name, file, repr(stdin)");
  EXPECT_EQ(out.find("__main__"), std::string::npos) << out;
  EXPECT_NE(out.find(dir().profile_dir() + "/module.py"), std::string::npos) << out;
}

TEST_F(ProfilesTest, WhatAnInitSectionPrintsGoesToTheLog) {
  WriteProfile("prints.py", "print('from the init section')\n");
  const Outcome outcome = Run({"--profile", "prints", "-c", "print('run')"});
  EXPECT_EQ(outcome.out, "run\n");
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(Eventually(
      [&] { return ReadFile(log_path()).find("from the init section") != std::string::npos; }));
}

TEST_F(ProfilesTest, ThreadsAndChildrenThatTheWarmUpLeavesAreLogged) {
  WriteProfile("leaves.py",
               "import subprocess, threading\n"
               "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
               "held = subprocess.Popen(['cat'], stdin=subprocess.PIPE)\n");
  WriteProfile("leaves.toml", "on_unsafe = \"warn\"");
  EXPECT_TRUE(Run({"--profile", "leaves", "-c", "pass"}).Exited(0));
  EXPECT_TRUE(Eventually([&] {
    const std::string log = ReadFile(log_path());
    return log.find(
               "what a fork breaks: thread \"Thread-1 (wait)\" of Python, started by the init "
               "section") != std::string::npos &&
           log.find("what a fork breaks: child process ") != std::string::npos;
  }));
}

TEST_F(ProfilesTest, WhatAWarmUpStartsEndsWithItsZygote) {
  const std::string started =
      "import os, subprocess\n"
      "child = subprocess.Popen(['sleep', '3600'])\n"
      "open(os.path.dirname(__file__) + '/' + __name__, 'w').write(str(child.pid))\n";
  const std::string place = dir().profile_dir() + "/__pyfx_init__";
  const auto child = [&] { return Watch(std::stoi(ReadFile(place))); };
  // It is cold, and gone at once.
  WriteProfile("cold.py", started);
  EXPECT_TRUE(Run({"--profile", "cold", "-c", "1"}).Exited(125));
  EXPECT_TRUE(WaitForEnd(child()));
  // It is warm.
  WriteProfile("warm.py", started);
  WriteProfile("warm.toml", "on_unsafe = \"warn\"");
  ASSERT_TRUE(Run({"--profile", "warm", "-c", "1"}).Exited(0));
  const UniqueFd of_warm = child();
  EXPECT_TRUE(RunCommand(Ctl({"stop", "warm"})).Exited(0));
  EXPECT_TRUE(WaitForEnd(of_warm));
  // It fails.
  WriteProfile("fails.py", started + "raise SystemExit(1)\n");
  EXPECT_TRUE(Run({"--profile", "fails", "-c", "1"}).Exited(125));
  EXPECT_TRUE(WaitForEnd(child()));
}

}  // namespace
}  // namespace pyfx::test
