// SPDX-License-Identifier: GPL-3.0-or-later
//
// What cannot be warm is done by python3: with the same result, once, whatever state the daemon is
// in. Here the client is as users start it, without --warm.
#include <fcntl.h>
#include <signal.h>

#include <algorithm>
#include <sstream>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class ColdTest : public EndToEnd {
 protected:
  // As ExpectSame(), but the client may be cold and must be if `cold`.
  void ExpectSameAnyhow(const Args& args, bool cold, const Files& files = {},
                        std::string_view input = {}) {
    const Seen python = RunFresh(Python(args), files, input);
    EXPECT_EQ(RunFresh(PlainClient(args), files, input), python) << testing::PrintToString(args);
    const Outcome warm = RunFresh(Client(args), files, input).outcome;
    EXPECT_EQ(warm.err.starts_with("pyfxc: cannot run warm: "), cold)
        << testing::PrintToString(args) << warm;
  }
  void ExpectColdRun() {
    const Outcome outcome = RunCommand(PlainClient({"-c", "print('cold'); raise SystemExit(7)"}));
    EXPECT_TRUE(outcome.Exited(7)) << outcome;
    EXPECT_EQ(outcome.out, "cold\n");
    EXPECT_EQ(outcome.err, "");
  }
  std::string Why() {
    const std::string err = RunCommand(PlainClient({"--why", "-c", "pass"})).err;
    return err.substr(0, err.rfind(", "));
  }
};

TEST_F(ColdTest, OptionsOfAFreshInterpreterAreHonoured) {
  const std::string code =
      "import sys; assert sys.flags.optimize; print(sys.flags, sys._xoptions, sys.path)";
  for (const Args& options : std::initializer_list<Args>{
           {"-Xpycache_prefix=x"}, {"-Xtracemalloc"}, {"--check-hash-based-pycs", "never"}}) {
    Args args = options;
    args.insert(args.end(), {"-c", code});
    ExpectSameAnyhow(args, true);
  }
}

TEST_F(ColdTest, WhatPythonPrintsAboutItselfIsTheSame) {
  for (const Args& args :
       std::initializer_list<Args>{{"-V"},
                                   {"-VV"},
                                   {"-h"},
                                   {"--help-env"},
                                   {"--help-xoptions"},
                                   {"-J"},
                                   {"-Z", "x.py"},
                                   {"--nope"},
                                   {"-u-", "x.py"},
                                   {"-c"},
                                   {"-W"},
                                   {"-X", "int_max_str_digits=x", "-c", "pass"}}) {
    ExpectSameAnyhow(args, true);
  }
}

TEST_F(ColdTest, VariablesOfAFreshInterpreterAreHonoured) {
  const Args show = {"-c", "import sys; print(sys.flags, sys.executable, hash('x'))"};
  for (const char* variable : {"PYTHONHASHSEED=x", "PYTHONPLATLIBDIR=lib", "PYTHONEXECUTABLE=/x/y",
                               "PYTHONTRACEMALLOC=1"}) {
    const std::string entry = variable;
    const std::string name = entry.substr(0, entry.find('='));
    env()[name] = entry.substr(name.size() + 1);
    // What a hash is in dev mode, or when optimising, is random.
    Args args = show;
    if (name != "PYTHONHASHSEED") args[1] = "import sys; print(sys.flags, sys.executable)";
    ExpectSameAnyhow(args, true);
    env().erase(name);
  }
}

TEST_F(ColdTest, WhatTheSpareCannotTakeOnIsHonoured) {
  env()["LD_BIND_NOW"] = "1";
  ExpectSameAnyhow({"-c", "import os; print(os.environ['LD_BIND_NOW'])"}, true);
  env().erase("LD_BIND_NOW");
  env()["LC_ALL"] = "C";
  env()["PYTHONIOENCODING"] = "no-such-codec";
  const Outcome outcome = RunCommand(PlainClient({"-c", "print(1)"}));
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_TRUE(outcome.err.starts_with("Fatal Python error: init_stdio_encoding: ")) << outcome;
}

TEST_F(ColdTest, InspectionOfAPipeIsTheSame) {
  ExpectSameAnyhow({"-i", "-c", "x = 6"}, false, {}, "print(x * 7)\n1 / 0\nexit(3)\n");
  ExpectSameAnyhow({"-iq", "x.py"}, false, {{"x.py", "x = 6\n"}}, "print(x * 7)\n");
}

TEST_F(ColdTest, ADaemonThatIsNotThereIsNotMissed) {
  EXPECT_EQ(Why(), "pyfxc: warm (profile \"default\")");
  KillDaemon();
  ExpectColdRun();
  EXPECT_EQ(Why(), "pyfxc: cold: no pyfxd at \"" + socket_path() + "\"");
}

TEST_F(ColdTest, ADaemonThatIsStoppedIsWaitedForNoLongerThanItIsSaid) {
  env()["PYFX_TIMEOUT"] = "1";
  ASSERT_TRUE(SendSignal(daemon().pid(), SIGSTOP));
  Command command = PlainClient({"-c", "import os; os.write(1, b'cold')"});
  // A stopped daemon keeps what it was sent, so nobody may wait for the end of a pipe.
  command.out = Stdio::File(dir().work_dir() + "/out", O_WRONLY | O_CREAT);
  command.err = Stdio::File(dir().work_dir() + "/err", O_WRONLY | O_CREAT);
  EXPECT_TRUE(RunCommand(command).Exited(0));
  EXPECT_EQ(ReadFile(dir().work_dir() + "/out"), "cold");
  ASSERT_TRUE(SendSignal(daemon().pid(), SIGCONT));
  env().erase("PYFX_TIMEOUT");
  EXPECT_EQ(Run({"-c", "print('warm')"}).out, "warm\n");
  EXPECT_EQ(ReadFile(dir().work_dir() + "/out"), "cold");
}

// The daemon is well: what the client is told of names the profile and what that does.
TEST_F(ColdTest, AWarmUpThatIsTooLongIsNamedAsTheReason) {
  Gate gate(dir().path() + "/gate");
  WriteProfile("slow.py", gate.Wait());
  env()["PYFX_TIMEOUT"] = "1";
  env()["PYFX_WHY"] = "1";
  const std::string why =
      "profile \"slow\" is still warming up after 1 s: running its init section; a later "
      "run may find it warm, and PYFX_TIMEOUT has runs wait longer";
  const Outcome cold = RunCommand(PlainClient({"--profile", "slow", "-c", "print(1)"}));
  EXPECT_TRUE(cold.Exited(0)) << cold;
  EXPECT_EQ(cold.out, "1\n");
  EXPECT_TRUE(cold.err.starts_with("pyfxc: cold: " + why + ", ")) << cold;
  const Outcome fails = RunCommand(PlainClient({"--warm", "--profile", "slow", "-c", "pass"}));
  EXPECT_TRUE(fails.Exited(125)) << fails;
  EXPECT_EQ(fails.err, "pyfxc: " + why + "\n");
  gate.Open();
  env().erase("PYFX_TIMEOUT");
  const Outcome warm = RunCommand(PlainClient({"--profile", "slow", "-c", "pass"}));
  EXPECT_TRUE(warm.err.starts_with("pyfxc: warm")) << warm;
}

TEST_F(ColdTest, ADaemonThatDrainsIsNotWaitedFor) {
  StopDaemon();
  StartDaemon({"--drain-timeout", "3600"});
  ChildProcess client = StartClient({"-c", "print('ready', flush=True); input()"});
  ASSERT_TRUE(client.WaitForOutput("ready\n"));
  daemon().Signal(SIGTERM);
  ExpectColdRun();
  EXPECT_TRUE(client.Finish("\n").Exited(0));
  EXPECT_EQ(daemon().Wait(), 0);
}

TEST_F(ColdTest, TheDefaultProfileMayBeBroken) {
  WriteProfile("default.py", "def f():\n    1 / 0\n\nf()\n");
  ExpectColdRun();
  EXPECT_EQ(Why(),
            "pyfxc: cold: profile \"default\" failed to warm up: ZeroDivisionError: division by "
            "zero");
  EXPECT_TRUE(RunCommand(PlainClient({"--profile", "default", "-c", "pass"})).Exited(125));
  env()["PYFX_PROFILE"] = "default";
  EXPECT_TRUE(RunCommand(PlainClient({"-c", "pass"})).Exited(125));
}

TEST_F(ColdTest, AWarmUpThatIsKilledLeavesAColdRun) {
  Gate gate(dir().path() + "/gate");
  WriteProfile("default.py", gate.Wait());
  Command command = PlainClient({"-c", "open('runs', 'a').write('ran\\n')"});
  ChildProcess client = ChildProcess::Start(command);
  ASSERT_TRUE(gate.WaitForVisitor());
  KillDaemon();
  EXPECT_TRUE(client.Finish().Exited(0));
  EXPECT_EQ(ReadFile(dir().work_dir() + "/runs"), "ran\n");
}

// Around the death of the zygote each of them runs, warm or cold, and none twice.
TEST_F(ColdTest, NothingRunsTwiceOrNotAtAll) {
  constexpr int kRounds = 6, kClients = 5;
  std::vector<std::string> expected;
  for (int round = 0; round < kRounds; ++round) {
    ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
    const pid_t zygote = Zygote();
    std::vector<ChildProcess> clients;
    for (int i = 0; i < kClients; ++i) {
      const std::string name = std::to_string(round) + "." + std::to_string(i);
      clients.push_back(ChildProcess::Start(PlainClient(
          {"-c", "import sys; open('runs', 'a').write(sys.argv[1] + '\\n'); sys.exit(6)", name})));
      expected.push_back(name);
      if (i == round % kClients) SendSignal(zygote, SIGKILL);
    }
    for (ChildProcess& client : clients) EXPECT_TRUE(client.Finish().Exited(6));
  }
  std::vector<std::string> ran;
  std::istringstream runs(ReadFile(dir().work_dir() + "/runs"));
  for (std::string line; std::getline(runs, line);) ran.push_back(line);
  std::sort(ran.begin(), ran.end());
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(ran, expected);
}

}  // namespace
}  // namespace pyfx::test
