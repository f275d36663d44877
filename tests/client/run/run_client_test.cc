// SPDX-License-Identifier: GPL-3.0-or-later
//
// The conversation of one run: the real pyfxc, a daemon played by the test, real processes as runs.
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "client/command/own_options.h"
#include "tests/client/run/run_client_fixture.h"

namespace pyfx::test {
namespace {

using std::chrono::milliseconds;

TEST_F(RunClientTest, ExitsAsTheRunExited) {
  for (const int code : {0, 1, 42, 125, 255}) {
    ChildProcess run = StartRecorder();
    FakeConnection connection = BeginServed(Client({"x.py"}), run);
    connection.Send(Exited{ExitStatus(code)});
    connection.Receive<Bye>();
    const Outcome outcome = client_.Finish();
    EXPECT_TRUE(outcome.Exited(code)) << outcome;
    EXPECT_EQ(outcome.out + outcome.err, "");
    EXPECT_TRUE(connection.WaitForEnd());
  }
}

TEST_F(RunClientTest, DiesOfTheSignalTheRunDiedOfWithoutACore) {
  for (const int signal : {SIGTERM, SIGKILL, SIGSEGV, SIGABRT, SIGINT, SIGPIPE, SIGRTMIN + 3}) {
    ChildProcess run = StartRecorder();
    FakeConnection connection = BeginServed(Client({"x.py"}), run);
    connection.Send(Exited{static_cast<std::uint32_t>(signal) | 0x80});  // the run dumped core
    connection.Receive<Bye>();
    const Outcome outcome = client_.Finish();
    EXPECT_TRUE(outcome.Died(signal)) << outcome;
    EXPECT_FALSE(WCOREDUMP(outcome.status)) << outcome;
  }
}

TEST_F(RunClientTest, DiesOfASignalThatItWasToldToIgnore) {
  ChildProcess run = StartRecorder();
  FakeConnection connection = BeginServed(
      ClientThrough({"/usr/bin/env", "--ignore-signal=TERM", "--block-signal=TERM"}, {"x.py"}),
      run);
  connection.Send(Exited{SIGTERM});
  EXPECT_TRUE(client_.Finish().Died(SIGTERM));
}

TEST_F(RunClientTest, ReadsAnswersThatComeByteByByte) {
  ChildProcess run = StartRecorder();
  FakeConnection connection = Begin(Client({"x.py"}));
  connection.ReceiveRun();
  std::string hello, started, exited;
  AppendMessage(Hello(), 0, &hello);
  AppendMessage(Started{1, static_cast<std::uint32_t>(run.pid())}, 1, &started);
  AppendMessage(Exited{ExitStatus(9)}, 0, &exited);
  for (const char byte : hello) connection.SendBytes(std::string(1, byte));
  connection.SendBytes(started.substr(0, 1), {run.pidfd()});
  for (const char byte : started.substr(1) + exited) connection.SendBytes(std::string(1, byte));
  EXPECT_TRUE(client_.Finish().Exited(9));
}

// Somebody stopped the spare, which then went on.
TEST_F(RunClientTest, SkipsThatItsRunWasStoppedBeforeItBegan) {
  ChildProcess run = StartRecorder();
  FakeConnection connection = Begin(Client({"x.py"}));
  connection.ReceiveRun();
  connection.Send(Hello());
  connection.Send(Stopped{SIGSTOP});
  connection.Send(Hello());
  connection.Send(Started{1, static_cast<std::uint32_t>(run.pid())}, {run.pidfd()});
  connection.Send(Exited{ExitStatus(9)});
  EXPECT_TRUE(client_.Finish().Exited(9));
}

TEST_F(RunClientTest, IgnoresAGreetingThatIsRepeated) {
  ChildProcess run = StartRecorder();
  FakeConnection connection = Begin(Client({"x.py"}));
  connection.ReceiveRun();
  for (int i = 0; i < 3; ++i) connection.Send(Hello());
  connection.Send(Started{1, static_cast<std::uint32_t>(run.pid())}, {run.pidfd()});
  connection.Send(Hello());
  connection.Send(Exited{ExitStatus(3)});
  EXPECT_TRUE(client_.Finish().Exited(3));
}

// Readers of the run's pipes wait for every holder of the other end.
TEST_F(RunClientTest, LetsGoOfPipesWhenTheRunHasBegun) {
  ChildProcess run = StartRecorder();
  Command command = Client({"x.py"});
  command.in = Stdio::Pipe();
  FakeConnection connection = Begin(command);
  RunRequest request = connection.Serve(run);
  for (const int fd : {0, 1, 2}) EXPECT_TRUE(HasClosed(fd)) << fd;
  request.fds.clear();
  // Both streams at their end while the client still runs.
  EXPECT_TRUE(Eventually([&] { return !client_.Write("x", milliseconds(0)); }));
  connection.Send(Exited{0});
  EXPECT_TRUE(client_.Finish().Exited(0));
}

TEST_F(RunClientTest, KeepsStandardErrorWhereNobodyCanWaitForItsEnd) {
  ChildProcess run = StartRecorder();
  Command command = Client({"x.py"});
  command.err = Stdio::File(dir_.work_dir() + "/err", O_WRONLY | O_CREAT);
  FakeConnection connection = BeginServed(command, run);
  EXPECT_TRUE(HasClosed(1));
  EXPECT_EQ(OpenFds(client_.pid()).count(2), 1u);
  connection.Send(Exited{0});
  EXPECT_TRUE(client_.Finish().Exited(0));
  EXPECT_EQ(ReadFile(dir_.work_dir() + "/err"), "");
}

TEST_F(RunClientTest, HoldsNothingButItsConnectionSignalsAndTheRun) {
  ChildProcess run = StartRecorder();
  FakeConnection connection = BeginServed(Client({"x.py"}), run);
  for (const int fd : {0, 1, 2}) EXPECT_TRUE(HasClosed(fd)) << fd;
  EXPECT_EQ(OpenFds(client_.pid()).size(), 3u);
  connection.Send(Exited{0});
  EXPECT_TRUE(client_.Finish().Exited(0));
}

TEST_F(RunClientTest, SaysWhyItWasRefused) {
  EXPECT_EQ(RefusalOf({RefusalCode::kUnknownProfile, "no profile \"ml\""}).err,
            "pyfxc: no profile \"ml\"\n");
  EXPECT_EQ(RefusalOf({RefusalCode::kCold, "-O cannot be honoured"}).err,
            "pyfxc: cannot run warm: -O cannot be honoured; without --warm it runs cold\n");
  EXPECT_EQ(RefusalOf({RefusalCode::kProfileFailed, "Traceback:\n  x\nValueError: y\n"}).err,
            "Traceback:\n  x\nValueError: y\n"
            "pyfxc: profile \"ml\" failed to warm up (see above; pyfxctl status)\n");
  EXPECT_EQ(RefusalOf({static_cast<RefusalCode>(99), "a new reason"}).err, "pyfxc: a new reason\n");
}

// A daemon that is at its bound refuses at once and reads nothing.
TEST_F(RunClientTest, ReadsARefusalThatDidNotWaitForTheRequest) {
  Args args = {"x.py"};
  for (int i = 0; i < 15; ++i) args.push_back(std::string(100'000, 'a'));
  FakeConnection connection = Begin(Client(args));
  connection.Send(Hello());
  connection.Send(Refused{RefusalCode::kLimit, "too many connections"});
  connection.Close();
  const Outcome outcome = client_.Finish();
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_EQ(outcome.err, "pyfxc: too many connections; try again when less is running\n");
}

TEST_F(RunClientTest, SaysHowToStartADaemonWhenThereIsNone) {
  daemon_.Stop();
  for (const std::string& path : {daemon_.path(), dir_.path() + "/no/such", dir_.path()}) {
    env_.back() = "PYFX_SOCKET=" + path;
    const Outcome outcome = RunCommand(Client({"x.py"}));
    EXPECT_TRUE(outcome.Exited(125)) << outcome;
    EXPECT_EQ(outcome.err, "pyfxc: no pyfxd at \"" + path +
                               "\": start it with \"systemctl --user start pyfxd.socket\", or run "
                               "\"pyfxctl session -- COMMAND\"\n");
  }
}

TEST_F(RunClientTest, ReachesASocketWhosePathIsLongerThanAnAddress) {
  FakeDaemon far(dir_.work_dir() + "/" + std::string(120, 'd') + "/pyfxd.sock");
  env_.back() = "PYFX_SOCKET=" + far.path();
  client_ = ChildProcess::Start(Client({"x.py"}));
  EXPECT_EQ(far.Accept().ReceiveRun().run.profile, "default");
  EXPECT_TRUE(client_.Finish().Exited(125));
}

TEST_F(RunClientTest, SaysThatTheDaemonLeftBeforeTheRunBegan) {
  for (const bool greets : {false, true}) {
    FakeConnection connection = Begin(Client({"x.py"}));
    connection.ReceiveRun();
    if (greets) connection.Send(Hello());
    connection.Close();
    const Outcome outcome = client_.Finish();
    EXPECT_TRUE(outcome.Exited(125)) << outcome;
    EXPECT_NE(outcome.err.find("pyfxc: the daemon ended before the run began; nothing was run"),
              std::string::npos)
        << outcome;
  }
}

TEST_F(RunClientTest, SaysThatTheRunEndedBeforeItBegan) {
  FakeConnection connection = Begin(Client({"x.py"}));
  connection.ReceiveRun();
  connection.Send(Hello());
  connection.Send(Exited{SIGKILL});
  const Outcome outcome = client_.Finish();
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_EQ(
      outcome.err,
      "pyfxc: the run ended before it began (signal 9); nothing was run; try again, \"pyfxctl "
      "status\" tells more\n");
}

TEST_F(RunClientTest, RefusesADaemonOfAnotherMajorVersion) {
  FakeConnection connection = Begin(Client({"x.py"}));
  connection.ReceiveRun();
  Hello hello;
  hello.major = 2;
  connection.Send(hello);
  const Outcome outcome = client_.Finish();
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_NE(outcome.err.find("speaks version 2 of the protocol, not 1"), std::string::npos);
}

TEST_F(RunClientTest, LeavesADaemonThatBreaksTheProtocol) {
  for (const std::string& bytes : {std::string(64, '\0'), std::string("HTTP/1.1 200 OK\r\n\r\n")}) {
    FakeConnection connection = Begin(Client({"x.py"}));
    connection.ReceiveRun();
    connection.SendBytes(bytes);
    const Outcome outcome = client_.Finish();
    EXPECT_TRUE(outcome.Exited(125)) << outcome;
    EXPECT_TRUE(outcome.err.starts_with("pyfxc: ")) << outcome;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome;
  }
}

TEST_F(RunClientTest, GoesOnWithoutTheDaemonOnceTheRunHasBegun) {
  ChildProcess run = StartRecorder();
  FakeConnection connection = BeginServed(Client({"x.py"}), run);
  connection.Close();
  EXPECT_TRUE(HasClosed(0));
  client_.Signal(SIGUSR1);
  EXPECT_TRUE(run.WaitForOutput(Recorded(SIGUSR1)));
  EXPECT_TRUE(Eventually([&] { return StateOf(client_.pid()) == 'S'; }))
      << "it must not spin on the ended connection";
  client_.Signal(SIGTERM);
  run.Finish();
  client_.Finish();
}

bool KernelRemembersStatuses() {
  utsname name;
  int major = 0, minor = 0;
  ::uname(&name);
  return std::sscanf(name.release, "%d.%d", &major, &minor) == 2 &&
         (major > 6 || (major == 6 && minor >= 15));
}

TEST_F(RunClientTest, AsksTheKernelWhenNobodyIsLeftToTellTheStatus) {
  if (!KernelRemembersStatuses()) GTEST_SKIP() << "PIDFD_INFO_EXIT needs Linux 6.15";
  for (const bool by_signal : {false, true}) {
    ChildProcess run = StartRecorder();
    FakeConnection connection = BeginServed(Client({"x.py"}), run);
    connection.Close();
    EXPECT_TRUE(HasClosed(0));
    run.Signal(by_signal ? SIGKILL : SIGTERM);
    run.Finish();
    const Outcome outcome = client_.Finish();
    EXPECT_TRUE(by_signal ? outcome.Died(SIGKILL) : outcome.Exited(7)) << outcome;
    EXPECT_EQ(outcome.err, "");
  }
}

TEST_F(RunClientTest, AsksTheKernelWhenTheDaemonStaysSilent) {
  if (!KernelRemembersStatuses()) GTEST_SKIP() << "PIDFD_INFO_EXIT needs Linux 6.15";
  ChildProcess run = StartRecorder();
  FakeConnection connection = BeginServed(Client({"x.py"}), run);
  EXPECT_TRUE(HasClosed(0));
  run.Signal(SIGTERM);
  run.Finish();
  EXPECT_TRUE(client_.Finish().Exited(7));
}

TEST_F(RunClientTest, WaitsForTheReportOfARunThatEndedWithoutAWord) {
  ChildProcess run = StartRecorder();
  FakeConnection connection = BeginServed(Client({"x.py"}), run);
  EXPECT_TRUE(HasClosed(0));
  run.Signal(SIGTERM);
  run.Finish();
  connection.Send(Exited{ExitStatus(66)});  // another than the kernel's, to see whose it is
  EXPECT_TRUE(client_.Finish().Exited(66));
}

// A run that is a zombie for as long as its parent does not reap it, and so its status is unknown.
constexpr const char* kParentOfZombie =
    "import os, sys\n"
    "pid = os.fork()\n"
    "if pid == 0: os._exit(3)\n"
    "os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)\n"
    "print(pid, flush=True)\n"
    "import signal; signal.pause()\n";

TEST_F(RunClientTest, SaysThatTheStatusWasLost) {
  ChildProcess parent = StartRun({PYFX_TEST_PYTHON, "-c", kParentOfZombie});
  ASSERT_TRUE(parent.WaitForOutput("\n"));
  const int pid = std::stoi(parent.out());
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  Command command = Client({"x.py"});
  command.err = Stdio::File(dir_.work_dir() + "/err", O_WRONLY | O_CREAT);
  FakeConnection connection = Begin(command);
  connection.ReceiveRun();
  connection.Send(Hello());
  connection.Send(Started{1, static_cast<std::uint32_t>(pid)}, {pidfd.get()});
  connection.Close();
  EXPECT_TRUE(client_.Finish().Exited(125));
  EXPECT_EQ(ReadFile(dir_.work_dir() + "/err"),
            "pyfxc: the run has ended, but how was lost with the daemon\n");
}

// The kernel cannot tell either, so a daemon that is only slow is waited for.
TEST_F(RunClientTest, WaitsForTheReportOfABusyDaemon) {
  ChildProcess parent = StartRun({PYFX_TEST_PYTHON, "-c", kParentOfZombie});
  ASSERT_TRUE(parent.WaitForOutput("\n"));
  const int pid = std::stoi(parent.out());
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  FakeConnection connection = Begin(Client({"x.py"}));
  connection.ReceiveRun();
  connection.Send(Hello());
  connection.Send(Started{1, static_cast<std::uint32_t>(pid)}, {pidfd.get()});
  EXPECT_FALSE(
      Eventually([&] { return StateOf(client_.pid()) == '\0'; }, milliseconds(2500)));  // reaped
  connection.Send(Exited{ExitStatus(3)});
  EXPECT_TRUE(client_.Finish().Exited(3));
}

TEST_F(RunClientTest, GreetsAndHelpsWithoutADaemon) {
  daemon_.Stop();
  Outcome outcome = RunCommand(Client({"--version"}));
  EXPECT_TRUE(outcome.Exited(0));
  EXPECT_EQ(outcome.out, "pyfxc " PYFX_VERSION "\n");
  outcome = RunCommand(Client({"-u", "--help", "x.py"}));
  EXPECT_TRUE(outcome.Exited(0));
  EXPECT_NE(outcome.out.find("usage: pyfxc"), std::string::npos);
  for (const OwnOption& option : kOwnOptions) {
    std::string line = "\n  " + std::string(option.name);
    if (!option.argument.empty()) line.append(" ").append(option.argument);
    const std::size_t at = outcome.out.find(line + " ");
    ASSERT_NE(at, std::string::npos) << option.name << outcome;
    const std::string told = outcome.out.substr(at + 1, outcome.out.find('\n', at + 1) - at - 1);
    EXPECT_NE(told.find(option.help), std::string::npos) << told;
  }
}

TEST_F(RunClientTest, FailsWhenWhatWasAskedForCannotBeWritten) {
  for (const char* option : {"--help", "--version"}) {
    Command command = Client({option});
    command.out = Stdio::File("/dev/full", O_WRONLY);
    const Outcome outcome = RunCommand(command);
    EXPECT_TRUE(outcome.Exited(125)) << outcome;
    EXPECT_EQ(outcome.err, "pyfxc: cannot write to standard output: No space left on device\n");
  }
}

}  // namespace
}  // namespace pyfx::test
