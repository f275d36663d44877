// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxctl session: a command with a daemon of its own, and nothing left of it.
#include <signal.h>

#include <filesystem>

#include "tests/e2e/end_to_end.h"
#include "tests/support/wakeup.h"

namespace pyfx::test {
namespace {

class SessionTest : public EndToEnd {
 protected:
  // No daemon of the fixture's: only the session's own may answer.
  void SetUp() override {
    EndToEnd::SetUp();
    StopDaemon();
    env().erase("PYFX_SOCKET");
    std::filesystem::remove_all(dir().runtime_dir() + "/pyfx");
    env()["PATH"] = std::string(PYFX_BUILD_PREFIX) + "/bin:" + env()["PATH"];
  }

  Command Session(const std::string& shell_command) const {
    return Ctl({"session", "--", "sh", "-c", shell_command});
  }

  void ExpectNothingLeft() {
    EXPECT_TRUE(ExpectNoChildLeft());
    EXPECT_TRUE(std::filesystem::is_empty(dir().runtime_dir()));
  }
};

TEST_F(SessionTest, ACommandsRunsAreServedByItsOwnDaemon) {
  const Outcome outcome = RunCommand(Session("pyfxc -c 'print(6 * 7)' && pyfxctl status --json"));
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_TRUE(outcome.out.starts_with("42\n")) << outcome;
  EXPECT_EQ(outcome.err, "");
  ExpectNothingLeft();
}

// In a container processes have small numbers, of which CPython has one object each for all that is
// equal.
TEST_F(SessionTest, SmallNumbersOfProcessesAreEachRunsOwn) {
  const Args container = {"/usr/bin/unshare", "--user",       "--map-root-user", "--pid",
                          "--fork",           "--kill-child", "--mount-proc"};
  Command command = Session(
      "for i in 1 2; do pyfxc --warm --profile numbers -c '"
      "import os, kept as k\n"
      "print(os.getpid() < 200, k.PID == os.getpid(), k.PARENT == os.getppid(), "
      "k.GROUP == os.getpgrp(), k.ALL == list(range(2000)))'; done");
  command.argv.insert(command.argv.begin(), container.begin(), container.end());
  Command possible = command;
  possible.argv = container;
  possible.argv.emplace_back("/bin/true");
  if (!RunCommand(possible).Exited(0)) GTEST_SKIP() << "no new namespaces may be made here";
  WriteProfile("numbers.py",
               "import sys\n"
               "kept = sys.modules['kept'] = type(sys)('kept')\n"
               "exec('import os\\nPID, PARENT, GROUP = os.getpid(), os.getppid(), os.getpgrp()\\n"
               "ALL = list(range(2000))', vars(kept))\n");
  const Outcome outcome = RunCommand(command);
  EXPECT_EQ(outcome.out, "True True True True True\nTrue True True True True\n") << outcome;
  EXPECT_EQ(outcome.err, "");
}

TEST_F(SessionTest, ItsStatusIsTheCommands) {
  EXPECT_TRUE(RunCommand(Session("exit 7")).Exited(7));
  EXPECT_TRUE(RunCommand(Session("pyfxc -c 'raise SystemExit(9)'")).Exited(9));
  EXPECT_TRUE(RunCommand(Session("kill -TERM $$")).Died(SIGTERM));
  EXPECT_TRUE(RunCommand(Ctl({"session", "--", "/no/such/command"})).Exited(127));
  EXPECT_TRUE(RunCommand(Ctl({"session", "--", "/"})).Exited(126));
  ExpectNothingLeft();
}

TEST_F(SessionTest, TheCommandIsToldWhereTheDaemonIs) {
  const Outcome outcome = RunCommand(Session("test -S \"$PYFX_SOCKET\" && echo \"$PYFX_SOCKET\""));
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_TRUE(outcome.out.starts_with(dir().runtime_dir() + "/")) << outcome;
}

TEST_F(SessionTest, StreamsAndArgumentsAreTheCommands) {
  Command command = Ctl({"session", "--", "pyfxc", "-c", "import sys; print(sys.argv[1:], input())",
                         "--json", "-x", "a b"});
  command.in = Stdio::Pipe();
  const Outcome outcome = RunCommand(command, "line\n");
  EXPECT_EQ(outcome.out, "['--json', '-x', 'a b'] line\n") << outcome;
}

TEST_F(SessionTest, LeavesItsCommandsArgumentsAlone) {
  const Args printf = {"printf", "<%s>", "[a,b]", "[]", "", "--log", "--", "--help"};
  for (const Args& dashes : {Args{}, Args{"--"}}) {
    Args args = {"session"};
    args.insert(args.end(), dashes.begin(), dashes.end());
    args.insert(args.end(), printf.begin(), printf.end());
    const Outcome outcome = RunCommand(Ctl(args));
    EXPECT_EQ(outcome.out, "<[a,b]><[]><><--log><--><--help>") << outcome;
  }
  EXPECT_EQ(RunCommand(Ctl({"session", "sh", "-c", "echo ok"})).out, "ok\n");
  EXPECT_TRUE(RunCommand(Ctl({"session", "--"})).Exited(2));
}

TEST_F(SessionTest, ATerminatedSessionTerminatesItsCommand) {
  const Command command =
      Ctl({"session", "--", "pyfxc", "-c", kWakeup + "print(1, flush=True)\nos.read(wakeup, 1)\n"});
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    ChildProcess session = ChildProcess::Start(command);
    ASSERT_TRUE(session.WaitForOutput("1\n"));
    EXPECT_TRUE(session.Signal(signal));
    const Outcome outcome = session.Finish();
    EXPECT_TRUE(outcome.Died(signal)) << outcome;
    ExpectNothingLeft();
  }
}

TEST_F(SessionTest, AKilledSessionLeavesNothing) {
  Command command = Session("pyfxc -c 'print(1, flush=True); input()'");
  command.in = Stdio::Pipe();
  ChildProcess session = ChildProcess::Start(command);
  ASSERT_TRUE(session.WaitForOutput("1\n"));
  EXPECT_TRUE(session.Signal(SIGKILL));
  EXPECT_EQ(session.Wait(), SIGKILL);
  session.CloseStdin();  // as the terminal of a killed session goes
  EXPECT_TRUE(ExpectNoChildLeft());
  ExpectNothingLeft();
}

TEST_F(SessionTest, AKilledDaemonIsReplaced) {
  const Outcome outcome = RunCommand(
      Session("kill -9 $(pyfxctl status --json | grep -m1 '\"pid\"' | tr -dc 0-9)\n"
              "for i in $(seq 1000); do pyfxc -c 'print(\"again\")' 2>/dev/null && exit 5; done"));
  EXPECT_TRUE(outcome.Exited(5)) << outcome;
  EXPECT_EQ(outcome.out, "again\n");
  ExpectNothingLeft();
}

TEST_F(SessionTest, SessionsDoNotMeet) {
  const Outcome outcome = RunCommand(Session(
      "a=$PYFX_SOCKET; pyfxctl session -- sh -c 'pyfxc -c \"print(1)\"; echo $PYFX_SOCKET' >out;"
      "pyfxc -c 'print(2)'; grep -c \"$a\" out; head -1 out"));
  EXPECT_EQ(outcome.out, "2\n0\n1\n") << outcome;
  ExpectNothingLeft();
}

}  // namespace
}  // namespace pyfx::test
