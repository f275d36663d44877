// SPDX-License-Identifier: GPL-3.0-or-later
//
// Profiles that cannot be: who waits is told what is wrong and where, and a fix works at once.
#include <sys/resource.h>

#include <filesystem>

#include "tests/e2e/end_to_end.h"
#include "tests/support/sanitizers.h"

namespace pyfx::test {
namespace {

class ProfileErrorsTest : public EndToEnd {
 protected:
  // The stderr of a run that must be refused.
  std::string Complaint(const std::string& profile) {
    const Outcome outcome = Run({"--profile", profile, "-c", "print('never')"});
    EXPECT_TRUE(outcome.Exited(125)) << outcome;
    EXPECT_EQ(outcome.out, "");
    return outcome.err;
  }

  void ExpectComplaint(const std::string& toml, const std::vector<std::string>& parts) {
    const std::string path = WriteProfile("bad.toml", toml);
    const std::string complaint = Complaint("bad");
    for (const std::string& part : parts) {
      EXPECT_NE(complaint.find(part), std::string::npos) << "\"" << part << "\" in: " << complaint;
    }
    EXPECT_NE(complaint.find(path + ":"), std::string::npos) << complaint;
  }
};

TEST_F(ProfileErrorsTest, AnInitSectionThatRaisesShowsItsTraceback) {
  const std::string path = WriteProfile("bad.py", "def f():\n    1 / 0\n\nf()\n");
  const std::string complaint = Complaint("bad");
  EXPECT_TRUE(complaint.starts_with("Traceback (most recent call last):\n  File \"" + path +
                                    "\", line 4, in <module>\n    f()\n"))
      << complaint;
  EXPECT_NE(complaint.find("ZeroDivisionError: division by zero\n"), std::string::npos);
  // The daemon is none the worse.
  EXPECT_EQ(Run({"-c", "print('others')"}).out, "others\n");
}

TEST_F(ProfileErrorsTest, EveryWaitingClientIsTold) {
  Gate gate(dir().path() + "/gate");
  WriteProfile("bad.py", gate.Wait() + "raise ValueError('for all')\n");
  std::vector<ChildProcess> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(StartClient({"--profile", "bad", "-c", "pass"}));
  // All five are connected before it fails: status counts them and itself.
  EXPECT_TRUE(Eventually(
      [&] { return RunCommand(Ctl({"status"})).out.find("6 connections") != std::string::npos; }));
  gate.Open();
  for (ChildProcess& client : clients) {
    const Outcome outcome = client.Finish();
    EXPECT_TRUE(outcome.Exited(125)) << outcome;
    EXPECT_NE(outcome.err.find("ValueError: for all"), std::string::npos) << outcome;
  }
}

TEST_F(ProfileErrorsTest, AFixedInitSectionWorksAtOnce) {
  for (int i = 0; i < 3; ++i) {
    WriteProfile("mended.py", "import no_such_module_" + std::to_string(i) + "\n");
    EXPECT_NE(Complaint("mended").find("ModuleNotFoundError"), std::string::npos);
    WriteProfile("mended.py", "value = " + std::to_string(i) + "\n");
    EXPECT_EQ(Run({"--profile", "mended", "-c", "print(value)"}).out, std::to_string(i) + "\n");
  }
}

TEST_F(ProfileErrorsTest, AFailingProfileKeepsFailingWithItsReason) {
  WriteProfile("bad.py", "raise RuntimeError('always')\n");
  for (int i = 0; i < 5; ++i) {
    EXPECT_NE(Complaint("bad").find("RuntimeError: always"), std::string::npos);
  }
}

TEST_F(ProfileErrorsTest, AnInitSectionThatExitsOrDoesNotParseHasFailed) {
  WriteProfile("exits.py", "import sys\nsys.exit(3)\n");
  EXPECT_NE(Complaint("exits").find("SystemExit"), std::string::npos);
  WriteProfile("syntax.py", "def f(:\n");
  EXPECT_NE(Complaint("syntax").find("SyntaxError"), std::string::npos);
  WriteProfile("preload.toml", "preload = [\"no_such_module\"]\n");
  EXPECT_NE(Complaint("preload").find("No module named 'no_such_module'"), std::string::npos);
}

TEST_F(ProfileErrorsTest, AnUnknownProfileIsNamed) {
  const std::string complaint = Complaint("nowhere");
  EXPECT_NE(complaint.find("\"nowhere\""), std::string::npos) << complaint;
  EXPECT_NE(complaint.find("pyfxctl list"), std::string::npos) << complaint;
  WriteProfile("nowhere.py", "value = 'now here'\n");
  EXPECT_EQ(Run({"--profile", "nowhere", "-c", "print(value)"}).out, "now here\n");
}

TEST_F(ProfileErrorsTest, ANameThatIsNoneIsAnError) {
  for (const char* name : {"", "../default", ".hidden", "-c", "a b"}) {
    EXPECT_TRUE(Complaint(name).starts_with("pyfxc: ")) << name;
  }
}

TEST_F(ProfileErrorsTest, AnUnknownKeyIsNamedWithFileAndLine) {
  ExpectComplaint("description = \"x\"\n\npre_load = [\"json\"]\n",
                  {"bad.toml:3: ", "\"pre_load\"", "preload", "autostart", "names"});
}

TEST_F(ProfileErrorsTest, AWrongTypeIsNamedWithFileAndLine) {
  ExpectComplaint("preload = \"json\"\n", {"bad.toml:1: ", "\"preload\"", "array"});
  ExpectComplaint("\nautostart = \"yes\"\n", {"bad.toml:2: ", "\"autostart\"", "true or false"});
}

TEST_F(ProfileErrorsTest, ABadValueIsAnsweredWithTheAllowedOnes) {
  ExpectComplaint("names = \"none\"\n",
                  {"bad.toml:1: ", "\"none\"", "\"visible\"", "\"clean\"", "\"main\""});
  ExpectComplaint("exit = \"slow\"\n", {"\"slow\"", "\"fast\"", "\"full\""});
}

TEST_F(ProfileErrorsTest, WhatIsNoTomlIsAnsweredWithFileAndLine) {
  ExpectComplaint("description = \"x\"\nnames = \n", {"bad.toml:2: "});
}

TEST_F(ProfileErrorsTest, AFixedSettingsFileWorksAtOnce) {
  WriteProfile("mended.toml", "unknown = 1\n");
  EXPECT_NE(Complaint("mended").find("unknown key"), std::string::npos);
  WriteProfile("mended.toml", "preload = [\"json\"]\n");
  EXPECT_TRUE(Run({"--profile", "mended", "-c", "pass"}).Exited(0));
}

// Which is no fault of the profile's: python3 would fail, or not, where the program imports it.
TEST_F(ProfileErrorsTest, APreloadThatFailsWithOneClientsVariablesIsCold) {
  WriteProfile("number.py", "import os\nnumber = int(os.environ.get('NUMBER', '1'))\n");
  EXPECT_EQ(Run({"--profile", "number", "-c", "print(number)"}).out, "1\n");
  env()["NUMBER"] = "none";
  const Outcome cold = RunCommand(PlainClient({"--profile", "number", "-c", "print('ran')"}));
  EXPECT_EQ(cold.out, "ran\n") << cold;
  EXPECT_EQ(cold.err, "") << cold;
  const Outcome warm = Run({"--profile", "number", "-c", "print('ran')"});
  EXPECT_NE(warm.err.find("the preload fails with this client's variables: ValueError: invalid"),
            std::string::npos)
      << warm;
  env().erase("NUMBER");
  EXPECT_EQ(Run({"--profile", "number", "-c", "print(number)"}).out, "1\n");
}

TEST_F(ProfileErrorsTest, AWarmUpMayNotTakeMoreMemoryThanThereIsForZygotes) {
  dir().WriteFile(dir().config_home() + "/pyfx/pyfxd.toml", "max_memory = \"200 MiB\"");
  WriteProfile("endless.py", "taken = []\nwhile True:\n    taken.append(bytearray(1 << 20))\n");
  StopDaemon();
  StartDaemon();
  const Outcome outcome = Run({"--profile", "endless", "-c", "1"});
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_NE(outcome.err.find("its warm-up took more than 200 MiB"), std::string::npos) << outcome;
}

// Neither of the profile's nor of its interpreter's. With as many numbers free as each step on the
// way to a run needs in turn.
TEST_F(ProfileErrorsTest, WhatTheDaemonIsShortOfIsNobodysFault) {
  if (HasSanitizers()) GTEST_SKIP() << "the sanitizers need descriptors themselves";
  rlimit whole{};
  ASSERT_EQ(::prlimit(daemon().pid(), RLIMIT_NOFILE, nullptr, &whole), 0);
  bool warm = false;
  for (std::size_t free = 1; free < 64 && !warm; ++free) {
    SCOPED_TRACE(free);
    const std::string profile = "p" + std::to_string(free);
    WriteProfile(profile + ".toml", "python = \"" PYFX_TEST_PYTHON "\"");
    const rlimit small{LimitThatLeaves(daemon().pid(), free), whole.rlim_max};
    ASSERT_EQ(::prlimit(daemon().pid(), RLIMIT_NOFILE, &small, nullptr), 0);
    Command command = PlainClient({"--profile", profile, "-c", "print('ran')"});
    command.env->push_back("PYFX_WHY=1");
    const Outcome outcome = RunCommand(command);
    ASSERT_EQ(::prlimit(daemon().pid(), RLIMIT_NOFILE, &whole, nullptr), 0);
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    EXPECT_EQ(outcome.out, "ran\n");
    warm = outcome.err.starts_with("pyfxc: warm");
    EXPECT_TRUE(warm ||
                outcome.err.find("oo many ") != std::string::npos)  // open files, files open
        << outcome;
    const Outcome again = Run({"--profile", profile, "-c", "print('ran')"});
    EXPECT_EQ(again.out, "ran\n") << "it remembers what was for a moment: " << again;
    const Outcome stopped = RunCommand(Ctl({"stop", profile}));
    EXPECT_TRUE(stopped.Exited(0)) << stopped;
    EXPECT_TRUE(Eventually([&] { return Zygotes().empty(); }));
  }
  EXPECT_TRUE(warm);
}

TEST_F(ProfileErrorsTest, AnInitSectionIsNoDataAndHasAnEnd) {
  std::filesystem::create_symlink("/dev/zero", WriteProfile("zero.toml", "") + ".py");
  std::filesystem::rename(dir().profile_dir() + "/zero.toml.py", dir().profile_dir() + "/zero.py");
  const Outcome outcome = Run({"--profile", "zero", "-c", "1"});
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_NE(outcome.err.find("is larger than 4 MiB"), std::string::npos) << outcome;
}

}  // namespace
}  // namespace pyfx::test
