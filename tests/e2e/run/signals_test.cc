// SPDX-License-Identifier: GPL-3.0-or-later
//
// Signals sent to the client reach the script, and what they do there happens to the client.
#include <signal.h>

#include <array>
#include <string>

#include "tests/e2e/end_to_end.h"
#include "tests/support/open_fds.h"
#include "tests/support/reaper.h"
#include "tests/support/wakeup.h"

namespace pyfx::test {
namespace {

using SignalsTest = EndToEnd;

constexpr std::array<std::pair<int, const char*>, 8> kRelayed = {{{SIGINT, "SIGINT"},
                                                                  {SIGTERM, "SIGTERM"},
                                                                  {SIGHUP, "SIGHUP"},
                                                                  {SIGQUIT, "SIGQUIT"},
                                                                  {SIGUSR1, "SIGUSR1"},
                                                                  {SIGUSR2, "SIGUSR2"},
                                                                  {SIGCONT, "SIGCONT"},
                                                                  {SIGWINCH, "SIGWINCH"}}};

// Says each signal's name, until standard input ends. Comes after kWakeup.
constexpr const char* kCatchAll =
    "import select, sys\n"
    "def say(text): os.write(1, text.encode() + b'\\n')\n"  // a handler may interrupt a print()
    "def handler(number, frame): say(signal.Signals(number).name)\n"
    "for name in 'INT TERM HUP QUIT USR1 USR2 CONT WINCH'.split():\n"
    "    signal.signal(getattr(signal, 'SIG' + name), handler)\n"
    "say('ready')\n"
    "while 0 not in select.select([0, wakeup], [], [])[0]: os.read(wakeup, 1)\n"
    "sys.exit(17)\n";

TEST_F(SignalsTest, HandlersOfTheScriptGetWhatTheClientGets) {
  ChildProcess client = StartClient({"-c", kWakeup + kCatchAll});
  ASSERT_TRUE(client.WaitForOutput("ready\n"));
  for (const auto& [signal, name] : kRelayed) {
    EXPECT_TRUE(client.Signal(signal));
    ASSERT_TRUE(client.WaitForOutput(std::string(name) + "\n")) << name;
  }
  const Outcome outcome = client.Finish();
  EXPECT_TRUE(outcome.Exited(17)) << outcome;
  EXPECT_EQ(outcome.err, "");
}

TEST_F(SignalsTest, OneSignalSentIsOneSignalReceived) {
  ChildProcess client = StartClient({"-c", kWakeup + kCatchAll});
  ASSERT_TRUE(client.WaitForOutput("ready\n"));
  std::string expected = "ready\n";
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(client.Signal(i % 2 == 0 ? SIGUSR1 : SIGUSR2));
    expected += i % 2 == 0 ? "SIGUSR1\n" : "SIGUSR2\n";
    ASSERT_TRUE(client.WaitForOutput(expected));
  }
  EXPECT_EQ(client.Finish().out, expected);
}

TEST_F(SignalsTest, ADefaultActionIsTheEndOfBoth) {
  for (const int signal : {SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2}) {
    ChildProcess client = StartClient(
        {"-c", "import signal; print('ready', flush=True); signal.pause(); signal.pause()"});
    ASSERT_TRUE(client.WaitForOutput("ready\n"));
    EXPECT_TRUE(client.Signal(signal));
    const Outcome outcome = client.Finish();
    EXPECT_TRUE(outcome.Died(signal)) << outcome;
    EXPECT_EQ(outcome.err, "");
  }
}

TEST_F(SignalsTest, AnInterruptIsAKeyboardInterruptAsInPython) {
  // Blocked until it has arrived, so that it always interrupts the same line.
  const std::string script =
      dir().WriteFile("x.py",
                      "import signal\n"
                      "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\n"
                      "print('ready', flush=True)\n"
                      "while signal.SIGINT not in signal.sigpending(): pass\n"
                      "signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])\n");
  std::vector<Outcome> outcomes;
  for (Command command : {Python({script}), Client({script})}) {
    ChildProcess program = ChildProcess::Start(command);
    ASSERT_TRUE(program.WaitForOutput("ready\n"));
    EXPECT_TRUE(program.Signal(SIGINT));
    outcomes.push_back(program.Finish());
  }
  EXPECT_EQ(outcomes[1], outcomes[0]);
  EXPECT_TRUE(outcomes[1].Died(SIGINT));
}

TEST_F(SignalsTest, AnInterruptThatTheScriptCatchesIsNoDeath) {
  ChildProcess client = StartClient({"-c", kWakeup + "try:\n"
                                                     "    print('ready', flush=True)\n"
                                                     "    os.read(wakeup, 1)\n"
                                                     "except KeyboardInterrupt:\n"
                                                     "    print('caught')\n"
                                                     "    raise SystemExit(3)\n"});
  ASSERT_TRUE(client.WaitForOutput("ready\n"));
  EXPECT_TRUE(client.Signal(SIGINT));
  const Outcome outcome = client.Finish();
  EXPECT_TRUE(outcome.Exited(3)) << outcome;
  EXPECT_EQ(outcome.out, "ready\ncaught\n");
}

// Without a terminal, as under a supervisor of processes: who waits for the client sees what it
// would see of python3.
TEST_F(SignalsTest, AStoppedRunStopsItsClientAndGoesOnWithIt) {
  ChildProcess client =
      StartClient({"-c", "import os, signal; os.kill(os.getpid(), signal.SIGSTOP); print('on')"});
  ASSERT_TRUE(Eventually([&] { return StateOf(client.pid()) == 'T'; }));
  EXPECT_TRUE(client.Signal(SIGCONT));
  const Outcome outcome = client.Finish();
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, "on\n");
}

TEST_F(SignalsTest, AClientGoesOnWhenSomebodyContinuesItsRun) {
  ChildProcess client = StartClient({"-c",
                                     "import os, signal, sys\n"
                                     "run = os.getpid()\n"
                                     "if os.fork() == 0:\n"
                                     "    sys.stdin.readline()\n"
                                     "    os.kill(run, signal.SIGCONT)\n"
                                     "    os._exit(0)\n"
                                     "os.kill(run, signal.SIGSTOP)\n"
                                     "print('on')\n"});
  ASSERT_TRUE(Eventually([&] { return StateOf(client.pid()) == 'T'; }));
  EXPECT_TRUE(client.Write("\n"));
  const Outcome outcome = client.Finish();
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, "on\n");
}

// What the caller had ignored or blocked (nohup(1), a shell's background job) is so in the run.
TEST_F(SignalsTest, IgnoredSignalsStayIgnored) {
  const std::string code =
      "import signal\n"
      "print([signal.getsignal(s) for s in (1, 2, 10, 13, 15)], signal.pthread_sigmask(0, []))\n";
  for (const char* option : {"--ignore-signal=HUP", "--ignore-signal=INT,USR1",
                             "--block-signal=TERM", "--default-signal"}) {
    std::vector<Outcome> outcomes;
    for (Command command : {Python({"-c", code}), Client({"-c", code})}) {
      command.argv.insert(command.argv.begin(), {"/usr/bin/env", option});
      outcomes.push_back(RunCommand(command));
    }
    EXPECT_EQ(outcomes[1], outcomes[0]) << option;
    EXPECT_TRUE(outcomes[1].Exited(0));
  }
}

TEST_F(SignalsTest, DispositionsAreThoseOfAFreshPython) {
  ExpectSameCode(
      "import signal\n"
      "print([(n, signal.getsignal(n)) for n in signal.valid_signals()],"
      " signal.pthread_sigmask(0, []))\n"
      "print([l for l in open('/proc/self/status') if l.startswith('Sig')][1:])\n");
}

// While the profile warms up there is no run yet: the signal is the client's own.
TEST_F(SignalsTest, AClientThatWaitsForAProfileDiesOfItsSignal) {
  Gate gate(dir().path() + "/gate");
  WriteProfile("slow.py", gate.Wait());
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    ChildProcess client = StartClient({"--profile", "slow", "-c", "print('never')"});
    ASSERT_TRUE(gate.WaitForVisitor());
    EXPECT_TRUE(client.Signal(signal));
    const Outcome outcome = client.Finish();
    EXPECT_TRUE(outcome.Died(signal)) << outcome;
    EXPECT_EQ(outcome.out, "");
  }
  gate.Open();
  EXPECT_EQ(Run({"--profile", "slow", "-c", "print('warm')"}).out, "warm\n");
}

TEST_F(SignalsTest, AKilledClientEndsItsRun) {
  ChildProcess client = StartClient({"-c",
                                     "import os, signal\n"
                                     "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                                     "print(os.getpid(), flush=True)\n"
                                     "while True: signal.pause()\n"});
  const UniqueFd run = Watch(WaitForPid(client));
  ASSERT_TRUE(run.valid());
  EXPECT_TRUE(client.Signal(SIGKILL));
  EXPECT_TRUE(client.Finish().Died(SIGKILL));
  EXPECT_TRUE(WaitForEnd(run));
}

TEST_F(SignalsTest, AKilledClientsRunGoesAloneNotItsChildren) {
  ChildProcess client = StartClient({"-c",
                                     "import os, signal, subprocess\n"
                                     "p = subprocess.Popen(['sleep', '1000'],"
                                     " stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
                                     "print(p.pid, os.getpid(), flush=True)\n"
                                     "signal.pause()\n"});
  const pid_t sleeper = WaitForPid(client);
  const UniqueFd run =
      Watch(static_cast<pid_t>(std::stol(client.out().substr(client.out().find(' ')))));
  EXPECT_TRUE(client.Signal(SIGKILL));
  EXPECT_TRUE(WaitForEnd(run));
  EXPECT_TRUE(SendSignal(sleeper, 0));
  EXPECT_TRUE(SendSignal(sleeper, SIGKILL));
}

}  // namespace
}  // namespace pyfx::test
