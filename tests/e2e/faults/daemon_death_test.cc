// SPDX-License-Identifier: GPL-3.0-or-later
//
// kill -9 of the daemon: runs go on and report, a new daemon works at once, nothing old stays.
#include <signal.h>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class DaemonDeathTest : public EndToEnd {
 protected:
  // A client whose run has begun and waits for a line of input.
  ChildProcess ClientUnderWay(const std::string& then) {
    ChildProcess client = StartClient(
        {"-c", "import os\nprint(os.getpid(), flush=True)\ninput()\nprint('more')\n" + then});
    run_ = WaitForPid(client);
    zygote_ = Zygote();
    return client;
  }

  pid_t run_ = -1;
  pid_t zygote_ = -1;
};

TEST_F(DaemonDeathTest, ARunUnderWayGoesOnAndItsStatusIsTrue) {
  ChildProcess client = ClientUnderWay("raise SystemExit(7)");
  KillDaemon();
  const Outcome outcome = client.Finish("\n");
  EXPECT_TRUE(outcome.Exited(7)) << outcome;
  EXPECT_NE(outcome.out.find("more\n"), std::string::npos);
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(WaitForEnd(Watch(zygote_)));
}

TEST_F(DaemonDeathTest, TheDeathOfARunBySignalIsTrueToo) {
  for (const int signal : {SIGTERM, SIGKILL}) {
    ChildProcess client = ClientUnderWay("");
    KillDaemon();
    EXPECT_TRUE(SendSignal(run_, signal));
    EXPECT_EQ(client.Wait(), signal);
    EXPECT_TRUE(WaitForEnd(Watch(zygote_)));
    StartDaemon();
  }
}

TEST_F(DaemonDeathTest, ARunThatLeavesWithoutAWordIsHeardOf) {
  ChildProcess client = ClientUnderWay("os._exit(9)");
  KillDaemon();
  const Outcome outcome = client.Finish("\n");
  EXPECT_TRUE(outcome.Exited(9)) << outcome;
}

TEST_F(DaemonDeathTest, SignalsStillReachTheRun) {
  ChildProcess client = ClientUnderWay("");
  KillDaemon();
  EXPECT_TRUE(client.Signal(SIGUSR1));
  EXPECT_EQ(client.Wait(), SIGUSR1);
}

TEST_F(DaemonDeathTest, AKilledClientStillEndsItsRun) {
  ChildProcess client = ClientUnderWay("");
  const UniqueFd run = Watch(run_);
  KillDaemon();
  EXPECT_TRUE(client.Signal(SIGKILL));
  EXPECT_TRUE(WaitForEnd(run));
  EXPECT_TRUE(WaitForEnd(Watch(zygote_)));
}

TEST_F(DaemonDeathTest, DaemonAndZygoteDeadARunIsStillTrue) {
  ChildProcess client = ClientUnderWay("raise SystemExit(7)");
  KillDaemon();
  EXPECT_TRUE(SendSignal(zygote_, SIGKILL));
  const Outcome outcome = client.Finish("\n");
  EXPECT_TRUE(outcome.Exited(7)) << outcome;

  StartDaemon();
  ChildProcess killed = ClientUnderWay("");
  KillDaemon();
  EXPECT_TRUE(SendSignal(zygote_, SIGKILL));
  EXPECT_TRUE(SendSignal(run_, SIGTERM));
  EXPECT_TRUE(killed.Finish().Died(SIGTERM));
}

TEST_F(DaemonDeathTest, ANewDaemonServesAtOnceWhileAnOldRunGoesOn) {
  ChildProcess client = ClientUnderWay("raise SystemExit(7)");
  KillDaemon();
  StartDaemon();
  EXPECT_EQ(Run({"-c", "print('new')"}).out, "new\n");
  EXPECT_NE(Zygote(), zygote_);
  EXPECT_TRUE(client.Finish("\n").Exited(7));
  EXPECT_TRUE(WaitForEnd(Watch(zygote_)));
}

TEST_F(DaemonDeathTest, AnIdleZygoteDoesNotOutliveIt) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  const UniqueFd zygote = Watch(Zygote());
  KillDaemon();
  EXPECT_TRUE(WaitForEnd(zygote));
}

TEST_F(DaemonDeathTest, AZygoteThatWarmsUpDoesNotOutliveIt) {
  Gate gate(dir().path() + "/gate");
  WriteProfile("slow.py", gate.Wait());
  ChildProcess client = StartClient({"--profile", "slow", "-c", "print('never')"});
  ASSERT_TRUE(gate.WaitForVisitor());
  const UniqueFd zygote = Watch(Zygote());
  KillDaemon();
  const Outcome outcome = client.Finish();
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(outcome.err.starts_with("pyfxc: ")) << outcome;
  // Its init section waits for ever.
  EXPECT_TRUE(WaitForEnd(zygote));
}

TEST_F(DaemonDeathTest, AnOrderlyEndWaitsForRuns) {
  StopDaemon();
  StartDaemon({"--drain-timeout", "3600"});
  ChildProcess client = ClientUnderWay("raise SystemExit(7)");
  daemon().Signal(SIGTERM);
  EXPECT_TRUE(Eventually([&] { return Run({"-c", "pass"}).Exited(125); }));
  EXPECT_TRUE(daemon().running());
  EXPECT_TRUE(client.Finish("\n").Exited(7));
  EXPECT_EQ(daemon().Wait(), 0);
}

TEST_F(DaemonDeathTest, ASecondDaemonOnTheSameSocketIsRefused) {
  Command command = PlainClient({"--socket", socket_path()});
  command.argv[0] = ProgramPath("pyfxd");
  const Outcome outcome = RunCommand(command);
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_NE(outcome.err.find(socket_path()), std::string::npos) << outcome;
  EXPECT_EQ(Run({"-c", "print('the first serves')"}).out, "the first serves\n");
}

// What a run has at the number that its connection had is the script's.
TEST_F(DaemonDeathTest, ARunIsNotKilledForWhatItHasAtTheNumberOfItsConnection) {
  Gate first(dir().work_dir() + "/first");
  Gate second(dir().work_dir() + "/second");
  ChildProcess client =
      StartClient({"-c",
                   "import os, socket\n"
                   "ours, theirs = socket.socketpair()\n"
                   "os.dup2(ours.fileno(), 3000)\n"
                   "print(os.getpid(), flush=True)\n" +
                       first.Wait() + "theirs.close()\n" + second.Wait() + "os._exit(7)"});
  const UniqueFd run = Watch(WaitForPid(client));
  zygote_ = Zygote();
  ASSERT_TRUE(first.WaitForVisitor());
  KillDaemon();
  first.Open();
  ASSERT_TRUE(second.WaitForVisitor());
  // Nothing tells when the zygote has looked.
  EXPECT_FALSE(WaitForEnd(run, std::chrono::milliseconds(200)));
  second.Open();
  client.Wait();
  EXPECT_TRUE(WaitForEnd(Watch(zygote_)));
}

}  // namespace
}  // namespace pyfx::test
