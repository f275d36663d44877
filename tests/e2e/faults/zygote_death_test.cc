// SPDX-License-Identifier: GPL-3.0-or-later
//
// kill -9 of the zygote: its runs go on, those who wait are answered, the next run is served.
#include <signal.h>

#include "tests/e2e/end_to_end.h"
#include "tests/support/wakeup.h"

namespace pyfx::test {
namespace {

class ZygoteDeathTest : public EndToEnd {
 protected:
  void KillZygote() {
    const pid_t pid = Zygote();
    const UniqueFd zygote = Watch(pid);
    ASSERT_TRUE(SendSignal(pid, SIGKILL));
    ASSERT_TRUE(WaitForEnd(zygote));
  }
  // Its children that have not ended.
  static std::vector<pid_t> LivingChildren(pid_t zygote) {
    std::vector<pid_t> children = ChildrenOf(zygote);
    std::erase_if(children, [](pid_t child) {
      const char state = StateOf(child);
      return state == 'Z' || state == 'X' || state == '\0';
    });
    return children;
  }
  bool StatusHas(std::string_view text) {
    return RunCommand(Ctl({"status", "--json"})).out.find(text) != std::string::npos;
  }
};

TEST_F(ZygoteDeathTest, AnIdleZygoteIsReplaced) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  const pid_t before = Zygote();
  for (int i = 0; i < 3; ++i) {
    KillZygote();
    const Outcome outcome = Run({"-c", "print('served')"});
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    EXPECT_EQ(outcome.out, "served\n");
    EXPECT_EQ(outcome.err, "");
  }
  EXPECT_NE(Zygote(), before);
}

TEST_F(ZygoteDeathTest, ASpareThatIsStuckDoesNotKeepAnOldZygote) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  const pid_t pid = Zygote();
  const UniqueFd old = Watch(pid);
  // Of the run before it there may be something left.
  std::vector<pid_t> children;
  ASSERT_TRUE(Eventually([&] {
    if (!StatusHas("\"spares\": 1")) return false;
    children = LivingChildren(pid);
    return children.size() == 1;
  }));
  ASSERT_TRUE(SendSignal(children[0], SIGSTOP));
  WriteProfile("default.py", "x = 1\n");
  EXPECT_EQ(Run({"-c", "print(x)"}).out, "1\n");
  EXPECT_TRUE(WaitForEnd(old));
}

// The daemon hears of the spare when it has told the zygote to drain.
TEST_F(ZygoteDeathTest, ASpareThatIsStuckAndComesTooLateDoesNotKeepAnOldZygote) {
  Gate gate(dir().path() + "/gate");
  // What pthread_atfork(3) has the parent call: the zygote waits with its first spare made.
  WriteProfile("late.py",
               "import ctypes\n"
               "first = [True]\n"
               "def wait():\n"
               "  if not first: return\n"
               "  first.clear()\n"
               "  " +
                   gate.Wait() +
                   "held = ctypes.CFUNCTYPE(None)(wait)\n"
                   "ctypes.CDLL(None).__register_atfork(None, held, None, None)\n");
  ChildProcess client = StartClient({"--profile", "late", "-c", "print(x)"});
  ASSERT_TRUE(gate.WaitForVisitor());
  const pid_t pid = Zygote();
  const UniqueFd old = Watch(pid);
  const std::vector<pid_t> children = LivingChildren(pid);
  ASSERT_EQ(children.size(), 1U);
  ASSERT_TRUE(SendSignal(children[0], SIGSTOP));
  WriteProfile("late.py", "x = 1\n");
  EXPECT_EQ(Run({"--profile", "late", "-c", "print(x)"}).out, "1\n");
  EXPECT_EQ(client.Finish().out, "1\n");
  gate.Open();
  EXPECT_TRUE(WaitForEnd(old));
}

TEST_F(ZygoteDeathTest, ASpareThatIsStuckDoesNotKeepTheZygoteOfADaemonThatWasKilled) {
  // What pthread_atfork(3) calls: each child waits for a signal before it does anything.
  WriteProfile("stuck.py",
               "import ctypes\nlibc = ctypes.CDLL(None)\n"
               "libc.__register_atfork(None, None, libc.pause, None)\n");
  ChildProcess client = StartClient({"--profile", "stuck", "-c", "pass"});
  const pid_t pid = Zygote();
  const UniqueFd zygote = Watch(pid);
  ASSERT_TRUE(Eventually(
      [this, pid] { return StatusHas("\"state\": \"warm\"") && !LivingChildren(pid).empty(); }));
  KillDaemon();
  EXPECT_TRUE(WaitForEnd(zygote));
  EXPECT_TRUE(client.Finish().Exited(125));
}

// A preload may take memory faster than the daemon looks, and the kernel has to end something.
TEST_F(ZygoteDeathTest, TheFirstForTheKernelToEndIsAZygoteThatWarmsUp) {
  const auto score = [](const std::string& process) {
    return ReadFile("/proc/" + process + "/oom_score_adj");
  };
  Gate gate(dir().path() + "/gate");
  WriteProfile("slow.py", gate.Wait());
  ChildProcess client = StartClient(
      {"--profile", "slow", "-c", "print(open('/proc/self/oom_score_adj').read(), end='')"});
  ASSERT_TRUE(gate.WaitForVisitor());
  const std::string zygote = std::to_string(Zygote());
  EXPECT_EQ(score(zygote), "1000\n");
  gate.Open();
  const Outcome outcome = client.Finish();
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, score("self"));
  EXPECT_EQ(score(zygote), score("self")) << "what comes of it is as all else";
}

// The files below /proc of a process that forbids core dumps are root's (proc(5)).
TEST_F(ZygoteDeathTest, AnUndumpableZygoteIsNotTheFirstForTheKernelToEndOnceItIsWarm) {
  WriteProfile("careful.py",
               "import ctypes\nctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE\n");
  const Outcome outcome =
      Run({"--profile", "careful", "-c",
           "import ctypes\n"
           "print(open('/proc/self/oom_score_adj').read(), ctypes.CDLL(None).prctl(3))"});
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, ReadFile("/proc/self/oom_score_adj") + " 0\n");
}

// What it cannot give back makes runs cold: it is no fault of the profile.
TEST_F(ZygoteDeathTest, APreloadThatGivesItsRightsAwayIsCold) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  WriteProfile("humble.py", "import os\nos.setresuid(65534, 65534, 65534)\n");
  Command command = PlainClient({"--why", "--profile", "humble", "-c", "print('ran')"});
  const Outcome outcome = RunCommand(command);
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, "ran\n") << outcome;
  EXPECT_NE(outcome.err.find("pyfxc: cold: "), std::string::npos) << outcome;
}

TEST_F(ZygoteDeathTest, APreloadThatLooksForMoreModulesThanCanBeToldIsCold) {
  WriteProfile("curious.py",
               "import importlib.util\n"
               "for i in range(1500): importlib.util.find_spec(f'no_{i}_' + 'x' * 3000)\n");
  const Outcome outcome =
      RunCommand(PlainClient({"--why", "--profile", "curious", "-c", "print('ran')"}));
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, "ran\n") << outcome;
  EXPECT_NE(outcome.err.find("more modules than can be told"), std::string::npos) << outcome;
}

TEST_F(ZygoteDeathTest, ARunUnderWayGoesOnAndItsStatusIsTrue) {
  ChildProcess client =
      StartClient({"-c", "print('ready', flush=True); input(); raise SystemExit(7)"});
  ASSERT_TRUE(client.WaitForOutput("ready\n"));
  KillZygote();
  const Outcome outcome = client.Finish("\n");
  EXPECT_TRUE(outcome.Exited(7)) << outcome;
  EXPECT_EQ(outcome.err, "");
}

TEST_F(ZygoteDeathTest, TheDeathOfARunBySignalIsTrueToo) {
  ChildProcess client = StartClient({"-c", "import os; print(os.getpid(), flush=True); input()"});
  const pid_t run = WaitForPid(client);
  KillZygote();
  EXPECT_TRUE(SendSignal(run, SIGKILL));
  const Outcome outcome = client.Finish();
  EXPECT_TRUE(outcome.Died(SIGKILL)) << outcome;
}

TEST_F(ZygoteDeathTest, ARunThatLeavesWithoutAWordIsHeardOf) {
  ChildProcess client =
      StartClient({"-c", "import os; print('ready', flush=True); input(); os._exit(9)"});
  ASSERT_TRUE(client.WaitForOutput("ready\n"));
  KillZygote();
  EXPECT_TRUE(client.Finish("\n").Exited(9));
}

TEST_F(ZygoteDeathTest, SignalsStillReachTheRun) {
  ChildProcess client =
      StartClient({"-c", kWakeup + "import sys\n"
                                   "signal.signal(signal.SIGUSR1, lambda *a: sys.exit(5))\n"
                                   "print('ready', flush=True)\n"
                                   "while True: os.read(wakeup, 1)\n"});
  ASSERT_TRUE(client.WaitForOutput("ready\n"));
  KillZygote();
  EXPECT_TRUE(client.Signal(SIGUSR1));
  EXPECT_TRUE(client.Finish().Exited(5));
}

TEST_F(ZygoteDeathTest, AKilledClientStillEndsItsRun) {
  ChildProcess client = StartClient({"-c", "import os; print(os.getpid(), flush=True); input()"});
  const UniqueFd run = Watch(WaitForPid(client));
  KillZygote();
  EXPECT_TRUE(client.Signal(SIGKILL));
  EXPECT_TRUE(WaitForEnd(run));
}

TEST_F(ZygoteDeathTest, ThoseWhoWaitForAWarmUpGetTheNextOne) {
  Gate gate(dir().path() + "/gate");
  // The first generation waits, the next one does not.
  const std::string mark = dir().path() + "/been-here";
  WriteProfile("slow.py", "import os\nif not os.path.exists('" + mark + "'):\n    open('" + mark +
                              "', 'w').close()\n    " + gate.Wait());
  ChildProcess client = StartClient({"--profile", "slow", "-c", "print('served')"});
  ASSERT_TRUE(gate.WaitForVisitor());
  EXPECT_TRUE(SendSignal(Zygote(), SIGKILL));
  EXPECT_EQ(client.Finish().out, "served\n");
}

TEST_F(ZygoteDeathTest, AProfileWhoseInitSectionKillsItsZygoteIsReported) {
  WriteProfile("dies.py", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n");
  const Outcome outcome = Run({"--profile", "dies", "-c", "print('never')"});
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_NE(outcome.err.find("dies"), std::string::npos) << outcome;
  EXPECT_EQ(Run({"-c", "print('others')"}).out, "others\n");
}

TEST_F(ZygoteDeathTest, RunsStartedAroundItsDeathAllHaveAnAnswer) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  for (int round = 0; round < 5; ++round) {
    std::vector<ChildProcess> clients;
    for (int i = 0; i < 5; ++i) clients.push_back(StartClient({"-c", "raise SystemExit(6)"}));
    const pid_t zygote = Zygote();
    SendSignal(zygote, SIGKILL);
    for (ChildProcess& client : clients) {
      const Outcome outcome = client.Finish();
      EXPECT_TRUE(outcome.Exited(6)) << outcome;
    }
  }
}

}  // namespace
}  // namespace pyfx::test
