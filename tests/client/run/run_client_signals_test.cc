// SPDX-License-Identifier: GPL-3.0-or-later
//
// Signals, from the client to its run and back.
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>

#include "tests/client/run/run_client_fixture.h"

namespace pyfx::test {
namespace {

using std::chrono::milliseconds;

TEST_F(RunClientTest, RelaysSignalsToTheRun) {
  ChildProcess run = StartRecorder();
  FakeConnection connection = BeginServed(Client({"x.py"}), run);
  EXPECT_TRUE(HasClosed(0));
  for (const int signal : {SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH, SIGALRM,
                           SIGSEGV, SIGRTMIN + 2}) {
    ASSERT_TRUE(client_.Signal(signal));
    EXPECT_TRUE(run.WaitForOutput(Recorded(signal)));
  }
  client_.Signal(SIGTERM);
  EXPECT_TRUE(run.Finish().Exited(7));
  connection.Send(Exited{ExitStatus(7)});
  EXPECT_TRUE(client_.Finish().Exited(7));
}

TEST_F(RunClientTest, RelaysTheValueOfAQueuedSignal) {
  ChildProcess run = StartRecorder();
  FakeConnection connection = BeginServed(Client({"x.py"}), run);
  EXPECT_TRUE(HasClosed(0));
  for (const int signal : {SIGRTMIN + 1, SIGUSR1}) {
    sigval value;
    value.sival_int = 4711 + signal;
    ASSERT_EQ(::sigqueue(client_.pid(), signal, value), 0);
    EXPECT_TRUE(run.WaitForOutput(Recorded(signal, value.sival_int)));
  }
  connection.Send(Exited{0});
  EXPECT_TRUE(client_.Finish().Exited(0));
}

TEST_F(RunClientTest, KeepsASignalForARunThatIsAboutToBegin) {
  ChildProcess run = StartRecorder();
  FakeConnection connection = Begin(Client({"x.py"}));
  connection.ReceiveRun();
  // Not fatal, so it may be kept for as long as it takes.
  client_.Signal(SIGCONT);
  client_.Signal(SIGWINCH);
  connection.Send(Hello());
  connection.Send(Started{1, static_cast<std::uint32_t>(run.pid())}, {run.pidfd()});
  EXPECT_TRUE(run.WaitForOutput(Recorded(SIGCONT)));
  EXPECT_TRUE(run.WaitForOutput(Recorded(SIGWINCH)));
  connection.Send(Exited{0});
  EXPECT_TRUE(client_.Finish().Exited(0));
}

TEST_F(RunClientTest, DiesOfASignalWhenNoRunBegins) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) {
    FakeConnection connection = Begin(Client({"x.py"}));
    connection.ReceiveRun();
    connection.Send(Hello());
    const Clock::time_point sent = Clock::now();
    client_.Signal(signal);
    const Outcome outcome = client_.Finish();
    EXPECT_TRUE(outcome.Died(signal)) << outcome;
    EXPECT_GE(Clock::now() - sent, milliseconds(99));
    EXPECT_EQ(outcome.err, "");
    EXPECT_TRUE(connection.WaitForEnd()) << "it sent more than its request";
  }
}

TEST_F(RunClientTest, DiesOfASignalBeforeAStoppedDaemonReadsALongRequest) {
  Args args = {"x.py"};
  for (int i = 0; i < 15; ++i) args.push_back(std::string(100'000, 'a'));
  FakeConnection connection = Begin(Client(args));  // which is never read
  EXPECT_TRUE(Eventually([&] { return StateOf(client_.pid()) == 'S'; }));
  client_.Signal(SIGTERM);
  EXPECT_TRUE(client_.Finish().Died(SIGTERM));  // its output ends: nothing of it is in the request
}

TEST_F(RunClientTest, ADaemonThatIsStoppedKeepsNothingOfAClientThatDiesOfASignal) {
  FakeConnection connection = Begin(Client({"x.py"}));  // which is never read
  EXPECT_TRUE(Eventually([&] { return StateOf(client_.pid()) == 'S'; }));
  client_.Signal(SIGTERM);
  EXPECT_TRUE(client_.Finish().Died(SIGTERM));
}

TEST_F(RunClientTest, IgnoresBeforeTheRunBeginsWhatItWasToldToIgnore) {
  ChildProcess run = StartRecorder();
  FakeConnection connection = Begin(
      ClientThrough({"/usr/bin/env", "--ignore-signal=HUP,TERM", "--block-signal=HUP"}, {"x.py"}));
  connection.ReceiveRun();
  client_.Signal(SIGTERM);  // ignored: lost
  client_.Signal(SIGHUP);   // ignored and blocked: pending
  EXPECT_FALSE(Eventually([&] { return !client_.running() || StateOf(client_.pid()) == 'Z'; },
                          milliseconds(300)));
  connection.Send(Hello());
  connection.Send(Started{1, static_cast<std::uint32_t>(run.pid())}, {run.pidfd()});
  EXPECT_TRUE(run.WaitForOutput(Recorded(SIGHUP)));
  EXPECT_EQ(run.out().find(Recorded(SIGTERM)), std::string::npos);
  connection.Send(Exited{0});
  EXPECT_TRUE(client_.Finish().Exited(0));
}

// A run may un-ignore a signal, and be sent it, before its client has come to reading Started.
TEST_F(RunClientTest, RelaysAnIgnoredSignalThatCameAfterStarted) {
  ChildProcess run = StartRecorder();
  FakeConnection connection =
      Begin(ClientThrough({"/usr/bin/env", "--ignore-signal=INT"}, {"x.py"}));
  connection.ReceiveRun();
  client_.Signal(SIGSTOP);
  ASSERT_TRUE(Eventually([&] { return StateOf(client_.pid()) == 'T'; }));
  connection.Send(Hello());
  connection.Send(Started{1, static_cast<std::uint32_t>(run.pid())}, {run.pidfd()});
  client_.Signal(SIGINT);
  client_.Signal(SIGCONT);
  EXPECT_TRUE(run.WaitForOutput(Recorded(SIGINT)));
  connection.Send(Exited{0});
  EXPECT_TRUE(client_.Finish().Exited(0));
}

// A terminal with the client as leader of its session, and the run in a group of its own that is
// not the terminal's: what the terminal sends must reach all of that group.
TEST_F(RunClientTest, RelaysWhatTheTerminalSendsToTheRunsGroup) {
  const UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(::grantpt(terminal.get()) | ::unlockpt(terminal.get()), 0);
  const UniqueFd slave(::open(::ptsname(terminal.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));

  ChildProcess run = StartRun({"/bin/sh", "-c", "\"$0\" & exec \"$0\"", SIGNAL_RECORDER_PROGRAM},
                              Command::Group::kOwnGroup);
  EXPECT_TRUE(run.WaitForOutput("ready\nready\n"));
  Command command = ClientThrough({"/usr/bin/setsid", "--ctty"}, {"x.py"});
  command.in = Stdio::Fd(slave.get());
  command.env->push_back("PYFX_TTY=direct");
  FakeConnection connection = BeginServed(command, run);
  EXPECT_TRUE(HasClosed(0));

  const std::string interrupt = Recorded(SIGINT);
  ASSERT_EQ(::write(terminal.get(), "\x03", 1), 1);
  EXPECT_TRUE(run.WaitForOutput(interrupt + interrupt)) << "not both of the group";
  const winsize size{11, 22, 0, 0};
  const std::string resized = Recorded(SIGWINCH);
  ASSERT_EQ(::ioctl(terminal.get(), TIOCSWINSZ, &size), 0);
  EXPECT_TRUE(run.WaitForOutput(resized + resized));

  client_.Signal(SIGUSR1);  // from a process: to the run alone
  EXPECT_TRUE(run.WaitForOutput(Recorded(SIGUSR1)));
  SendSignalToGroup(run.pid(), SIGTERM);
  const Outcome outcome = run.Finish();
  EXPECT_EQ(outcome.out.find(Recorded(SIGUSR1)), outcome.out.rfind(Recorded(SIGUSR1))) << outcome;
  connection.Send(Exited{ExitStatus(7)});
  EXPECT_TRUE(client_.Finish().Exited(7));
}

TEST_F(RunClientTest, StopsWhenTheRunWasStoppedAndContinuesIt) {
  ChildProcess run = StartRecorder();
  Command command = Client({"x.py"});
  command.group = Command::Group::kOwnGroup;
  FakeConnection connection = BeginServed(command, run);
  EXPECT_TRUE(HasClosed(0));
  client_.Signal(SIGTSTP);
  EXPECT_TRUE(run.WaitForOutput(Recorded(SIGTSTP)));
  connection.Send(Stopped{SIGTSTP});
  EXPECT_TRUE(Eventually([&] { return StateOf(client_.pid()) == 'T'; }));
  client_.Signal(SIGCONT);
  EXPECT_TRUE(run.WaitForOutput(Recorded(SIGCONT)));
  connection.Send(Exited{0});
  EXPECT_TRUE(client_.Finish().Exited(0));
}

}  // namespace
}  // namespace pyfx::test
