// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cold runs of the real pyfxc: every way into one, that it is python3's equal, that nothing is ever
// run twice. The script leaves a line in a file each time that it runs.
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "protocol/frames/socket.h"
#include "protocol/messages/control_messages.h"
#include "tests/client/client_fixture.h"

namespace pyfx::test {
namespace {

constexpr const char* kScript =
    "import sys\n"
    "open('runs', 'a').write('ran\\n')\n"
    "sys.exit(7)\n";

class ColdRunTest : public ClientFixture {
 protected:
  using Play = std::function<void(FakeConnection&)>;

  ColdRunTest() { dir_.WriteFile("x.py", kScript); }

  static std::string Runs(const TempRuntimeDir& dir) { return ReadFile(dir.work_dir() + "/runs"); }

  // A client whose request the daemon has read and answers with `play`.
  Outcome Against(const Play& play, const Args& args = {"x.py"}) {
    ::unlink((dir_.work_dir() + "/runs").c_str());
    ChildProcess client = ChildProcess::Start(PlainClient(args));
    FakeConnection connection = daemon_.Accept();
    connection.ReceiveRun();
    play(connection);
    return client.Finish();
  }

  void ExpectColdOnce(const Outcome& outcome) {
    EXPECT_TRUE(outcome.Exited(7)) << outcome;
    EXPECT_EQ(outcome.out + outcome.err, "") << outcome;
    EXPECT_EQ(Runs(dir_), "ran\n");
  }
  void ExpectNothingRan() { EXPECT_NE(::access((dir_.work_dir() + "/runs").c_str(), F_OK), 0); }

  // The bin directory of an environment in which the name `python` is an adopted one's.
  std::string Adopted(const std::string& python) const {
    namespace fs = std::filesystem;
    std::string bin = dir_.work_dir() + "/v/bin";
    fs::create_directories(bin + "/.pyfx");
    dir_.WriteFile(dir_.work_dir() + "/v/pyvenv.cfg", "home = /usr/bin\n");
    fs::copy_file(PYFXC_PROGRAM, bin + "/" + python);
    fs::create_symlink(PYFX_TEST_PYTHON, bin + "/.pyfx/" + python);
    fs::create_symlink(PYFXC_PROGRAM, bin + "/.pyfx/pyfxc");
    return bin;
  }

  static Play Refuse(RefusalCode code, const std::string& text = "because") {
    return [=](FakeConnection& connection) {
      connection.Send(Hello());
      connection.Send(Refused{code, text});
    };
  }
};

TEST_F(ColdRunTest, IsEnteredByEveryRefusal) {
  for (const RefusalCode code :
       {RefusalCode::kVersion, RefusalCode::kProtocol, RefusalCode::kPermission,
        RefusalCode::kUnknownProfile, RefusalCode::kProfileFailed, RefusalCode::kShuttingDown,
        RefusalCode::kLimit, RefusalCode::kCold, static_cast<RefusalCode>(99)}) {
    ExpectColdOnce(Against(Refuse(code)));
  }
}

// The copy of pyfxc in an adopted environment may be older than the daemon; the installed one,
// which may not be, asks again, once, and by the name that the copy was called.
TEST_F(ColdRunTest, ACopyOfAnotherVersionBecomesTheInstalledOne) {
  const std::string bin = Adopted("python");
  ChildProcess client = ChildProcess::Start(Program({bin + "/python"}, {"x.py"}));
  for (int asked = 0; asked < 2; ++asked) {
    FakeConnection connection = daemon_.Accept();
    const RunRequest request = connection.ReceiveRun();
    EXPECT_EQ(request.run.python, bin + "/python");
    EXPECT_EQ(request.run.argv, Args{"x.py"});
    Refuse(RefusalCode::kVersion)(connection);
  }
  ExpectColdOnce(client.Finish());
}

// Called by such a name the installed one would take the arguments for its own.
TEST_F(ColdRunTest, ACopyThatIsNotCalledAsPythonBecomesNoOther) {
  const std::string bin = Adopted("python3");
  std::filesystem::create_symlink("python3", bin + "/mypy-python");
  env_.insert(env_.end(), {"PYFX_WHY=1", "PYFX_TIMEOUT=1"});
  ChildProcess client = ChildProcess::Start(Program({bin + "/mypy-python"}, {"x.py"}));
  {
    FakeConnection connection = daemon_.Accept();
    EXPECT_EQ(connection.ReceiveRun().run.python, bin + "/mypy-python");
    Refuse(RefusalCode::kVersion)(connection);
  }
  const Outcome outcome = client.Finish();
  EXPECT_TRUE(outcome.Exited(7)) << outcome;
  // The installed one would have asked in its turn.
  EXPECT_TRUE(outcome.err.starts_with("pyfxc: cold: because, ")) << outcome;
  EXPECT_EQ(Runs(dir_), "ran\n");
}

TEST_F(ColdRunTest, IsEnteredWhenTheDaemonEndsOrBreaksTheProtocol) {
  Hello other;
  other.major = 2;
  for (const Play& play : std::initializer_list<Play>{
           [](FakeConnection& c) { c.Close(); },
           [](FakeConnection& c) {
             c.Send(Hello());
             c.Close();
           },
           [&](FakeConnection& c) { c.Send(other); },
           [](FakeConnection& c) { c.SendBytes(std::string(64, '\0')); },
           [](FakeConnection& c) { c.SendBytes("HTTP/1.1 200 OK\r\n\r\n"); },
           [](FakeConnection& c) {
             c.Send(Hello());
             c.Send(Done{"what?"});
           },
           [](FakeConnection& c) {
             c.Send(Hello());
             c.Send(Exited{SIGKILL});
           },
       }) {
    ExpectColdOnce(Against(play));
  }
}

TEST_F(ColdRunTest, IsEnteredWithoutADaemon) {
  daemon_.Stop();
  ExpectColdOnce(RunCommand(PlainClient({"x.py"})));
}

TEST_F(ColdRunTest, IsEnteredWhenTheDaemonStaysSilent) {
  env_.push_back("PYFX_TIMEOUT=1");
  const Clock::time_point began = Clock::now();
  ExpectColdOnce(Against([](FakeConnection& c) { c.Send(Hello()); }));
  EXPECT_GE(Clock::now() - began, std::chrono::milliseconds(1000));
}

// The daemon does not even accept, and its queue of clients is full.
// What was sent to a daemon that reads nothing stays open for as long as that daemon lives.
TEST_F(ColdRunTest, LeavesNothingOpenWithADaemonThatDoesNotRead) {
  env_.push_back("PYFX_TIMEOUT=1");
  ChildProcess client = ChildProcess::Start(PlainClient({"x.py"}));
  const FakeConnection unread = daemon_.Accept();
  // Finish() reads the client's output to its end, which is when nobody can write there any more.
  ExpectColdOnce(client.Finish());
}

TEST_F(ColdRunTest, IsEnteredWhenTheDaemonsQueueIsFull) {
  Result<SocketAddress> address = SocketAddress::Make(daemon_.path());
  std::vector<UniqueFd> clients;
  int connected = 0;
  while (connected == 0) {
    clients.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    connected = ::connect(clients.back().get(), reinterpret_cast<const sockaddr*>(&address->name),
                          address->length);
  }
  ASSERT_EQ(errno, EAGAIN);
  env_.push_back("PYFX_TIMEOUT=1");
  ExpectColdOnce(RunCommand(PlainClient({"x.py"})));
}

// Once the client has given up, no run can tell it that it has begun, and so none begins.
TEST_F(ColdRunTest, LeavesNoRunBehindThatCouldBegin) {
  env_.push_back("PYFX_TIMEOUT=1");
  ChildProcess run = StartRecorder();
  ChildProcess client = ChildProcess::Start(PlainClient({"x.py"}));
  FakeConnection connection = daemon_.Accept();
  connection.ReceiveRun();
  ExpectColdOnce(client.Finish());
  std::string bytes;
  AppendMessage(Hello(), 0, &bytes);
  AppendMessage(Started{1, static_cast<std::uint32_t>(run.pid())}, 1, &bytes);
  const Status sent =
      SendFrames(connection.fd(), bytes, {run.pidfd()}, std::chrono::milliseconds(0));
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().code, Errc::kClosed);
}

TEST_F(ColdRunTest, NeverFollowsARunThatHasBegun) {
  Hello other;
  other.major = 2;
  for (const Play& then : std::initializer_list<Play>{
           [](FakeConnection& c) { c.Close(); },
           [](FakeConnection& c) { c.SendBytes(std::string(64, '\0')); },
           [](FakeConnection& c) {
             c.Send(Refused{RefusalCode::kCold, "too late"});
           },
           [](FakeConnection& c) { c.Send(Exited{SIGKILL}); },
       }) {
    ChildProcess run = StartRecorder();
    Against([&](FakeConnection& connection) {
      connection.Send(Hello());
      connection.Send(Started{1, static_cast<std::uint32_t>(run.pid())}, {run.pidfd()});
      then(connection);
      run.Signal(SIGTERM);
      run.Finish();
    });
    ExpectNothingRan();
  }
}

// Who sends it has begun, even if it cannot be understood.
TEST_F(ColdRunTest, NeverFollowsAStartedThatIsMalformed) {
  const Outcome outcome = Against([](FakeConnection& connection) {
    connection.Send(Hello());
    connection.Send(Started{1, 1});  // without the pidfd
  });
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  ExpectNothingRan();
}

TEST_F(ColdRunTest, IsNoAnswerToAProfileThatWasNamed) {
  for (const RefusalCode code : {RefusalCode::kUnknownProfile, RefusalCode::kProfileFailed}) {
    EXPECT_TRUE(Against(Refuse(code), {"--profile", "default", "x.py"}).Exited(125));
    ExpectNothingRan();
    env_.push_back("PYFX_PROFILE=ml");
    EXPECT_TRUE(Against(Refuse(code)).Exited(125));
    ExpectNothingRan();
    env_.pop_back();
  }
  ExpectColdOnce(Against(Refuse(RefusalCode::kLimit), {"--profile", "ml", "x.py"}));
}

TEST_F(ColdRunTest, IsRefusedWithWarm) {
  EXPECT_EQ(Against(Refuse(RefusalCode::kCold), {"--warm", "x.py"}).err,
            "pyfxc: cannot run warm: because; without --warm it runs cold\n");
  ExpectNothingRan();
  const Outcome outcome = RunCommand(PlainClient({"--warm", "-v", "x.py"}));
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_EQ(outcome.err,
            "pyfxc: cannot run warm: -v takes effect only when an interpreter starts; without "
            "--warm it runs cold\n");
  env_.push_back("PYFX=0");
  EXPECT_TRUE(RunCommand(PlainClient({"--warm", "x.py"})).Exited(125));
  ExpectNothingRan();
}

// Nobody accepts: a client that asked the daemon would wait.
TEST_F(ColdRunTest, IsEnteredWithoutAskingWhenWanted) {
  ExpectColdOnce(RunCommand(PlainClient({"--cold", "x.py"})));
  ::unlink((dir_.work_dir() + "/runs").c_str());
  env_.push_back("PYFX=0");
  ExpectColdOnce(RunCommand(PlainClient({"x.py"})));
}

TEST_F(ColdRunTest, SaysWhyWhenAsked) {
  const auto first_line = [](const Outcome& outcome) {
    return outcome.err.substr(0, outcome.err.rfind(", "));
  };
  EXPECT_EQ(first_line(RunCommand(PlainClient({"--why", "--cold", "x.py"}))),
            "pyfxc: cold: --cold");
  EXPECT_EQ(first_line(RunCommand(PlainClient({"--why", "-V"}))), "pyfxc: cold: -V only prints");
  EXPECT_EQ(
      first_line(Against(Refuse(RefusalCode::kLimit, "1024 are\nenough\n"), {"--why", "x.py"})),
      "pyfxc: cold: 1024 are enough");
  EXPECT_EQ(first_line(Against(Refuse(RefusalCode::kProfileFailed, "Traceback:\n  x\nE: y\n"),
                               {"--why", "x.py"})),
            "pyfxc: cold: profile \"default\" failed to warm up: E: y");
  env_.push_back("PYFX_WHY=1");
  Outcome outcome = Against([](FakeConnection& c) { c.Close(); });
  EXPECT_EQ(first_line(outcome),
            "pyfxc: cold: the daemon ended before the run began; nothing was run");
  EXPECT_TRUE(outcome.err.ends_with(" ms\n")) << outcome;

  ChildProcess run = StartRecorder();
  outcome = Against(
      [&](FakeConnection& connection) {
        connection.Send(Hello());
        connection.Send(Started{1, static_cast<std::uint32_t>(run.pid())}, {run.pidfd()});
        connection.Send(Exited{0});
      },
      {"--profile", "ml", "x.py"});
  EXPECT_EQ(first_line(outcome), "pyfxc: warm (profile \"ml\" by --profile)");
  daemon_.Stop();
  EXPECT_EQ(first_line(RunCommand(PlainClient({"x.py"}))),
            "pyfxc: cold: no pyfxd at \"" + daemon_.path() + "\"");
}

// Prints all that a program can see of how it was started.
constexpr const char* kShow =
    "import os, resource, signal, sys\n"
    "print(sys.orig_argv, sys.argv, sys.executable, sys.path, sys.flags)\n"
    "print(os.environb, os.getcwd(), open('/proc/self/comm').read())\n"
    "print(open('/proc/self/cmdline').read())\n"
    "print([line for line in open('/proc/self/status') if line[:3] in ('Sig', 'Shd', 'Uma')])\n"
    "fds = [fd for fd in range(64) if os.path.lexists(f'/proc/self/fd/{fd}')]\n"
    "print(fds, os.get_blocking(0) if 0 in fds else '')\n"
    "print(resource.getrlimit(resource.RLIMIT_NOFILE), os.getpgrp() == os.getpid())\n";

TEST_F(ColdRunTest, IsExactlyPython) {
  dir_.WriteFile("show.py", kShow);
  const std::vector<Args> ways = {
      {"/usr/bin/env"},
      {"/usr/bin/env", "--ignore-signal=HUP,PIPE", "--block-signal=USR1,TERM"},
      {"/bin/sh", "-c", "umask 027; ulimit -n 77; exec \"$0\" \"$@\" 5</dev/null 9>/dev/null"},
      {"/bin/sh", "-c", "exec \"$0\" \"$@\" 0<&-"},
      {"/bin/sh", "-c", "exec \"$0\" \"$@\" 0<&- 2>&-"},
  };
  const Args cold_by_itself = {"--check-hash-based-pycs", "default"};
  for (const Args& way : ways) {
    for (const Args& options :
         std::initializer_list<Args>{{}, {"-O"}, {"-uB", "-X", "dev"}, cold_by_itself}) {
      const auto started = [&](const std::string& program, Args args) {
        Args argv = way;
        argv.push_back(program);
        args.insert(args.end(), options.begin(), options.end());
        args.insert(args.end(), {"show.py", "a", "--warm", "\xff"});
        return Program(argv, args);
      };
      const Outcome python = RunCommand(started(PYFX_TEST_PYTHON, {}));
      // At once, and after a conversation if no option has it cold by itself.
      EXPECT_EQ(RunCommand(started(PYFXC_PROGRAM, {"--cold"})), python) << way.back();
      ChildProcess client = ChildProcess::Start(started(PYFXC_PROGRAM, {}));
      if (options != cold_by_itself) {
        FakeConnection connection = daemon_.Accept();
        connection.ReceiveRun();
        Refuse(RefusalCode::kCold)(connection);
      }
      EXPECT_EQ(client.Finish(), python) << way.back();
    }
  }
}

TEST_F(ColdRunTest, KeepsASignalThatCameBeforeAndIsBlocked) {
  dir_.WriteFile("pending.py",
                 "import signal\n"
                 "for number in sorted(signal.sigpending()):\n"
                 "    info = signal.sigtimedwait([number], 0)\n"
                 "    print(int(number), info.si_pid, info.si_code)\n"
                 "print(signal.sigpending())\n");
  ChildProcess client = ChildProcess::Start(
      Program({"/usr/bin/env", "--block-signal=USR1,TERM", PYFXC_PROGRAM}, {"pending.py"}));
  FakeConnection connection = daemon_.Accept();
  connection.ReceiveRun();
  client.Signal(SIGUSR1);
  client.Signal(SIGTERM);
  client.Signal(SIGCONT);
  // Taken from the kernel's queue, so that it is the client's to give back.
  EXPECT_TRUE(Eventually([&] { return StateOf(client.pid()) == 'S'; }));
  Refuse(RefusalCode::kCold)(connection);
  const Outcome outcome = client.Finish();
  const std::string us = std::to_string(::getpid());
  EXPECT_EQ(outcome.out, "10 " + us + " 0\n15 " + us + " 0\nset()\n") << outcome;
}

TEST_F(ColdRunTest, IsNotBegunByAProcessThatASignalHasEnded) {
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) {
    ChildProcess client = ChildProcess::Start(PlainClient({"x.py"}));
    FakeConnection connection = daemon_.Accept();
    connection.ReceiveRun();
    client.Signal(signal);
    Refuse(RefusalCode::kCold)(connection);
    EXPECT_TRUE(client.Finish().Died(signal));
    ExpectNothingRan();
  }
}

// With a terminal as descriptor 0; what is typed ends the interpreter.
TEST_F(ColdRunTest, DoesNotStartItselfForEver) {
  std::replace(env_.begin(), env_.end(), std::string("PATH=/usr/bin:/bin"),
               std::string("PATH=/nowhere"));
  const Outcome outcome = RunCommand(Program({PYFXC_THAT_IS_PYTHON}, {"-v", "x.py"}));
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_NE(outcome.err.find("is pyfxc itself, not an interpreter"), std::string::npos) << outcome;
}

TEST_F(ColdRunTest, SaysThatThereIsNoPython) {
  std::replace(env_.begin(), env_.end(), std::string("PATH=/usr/bin:/bin"),
               std::string("PATH=/nowhere"));
  const Outcome outcome = RunCommand(Program({PYFXC_WITHOUT_PYTHON}, {"-v", "x.py"}));
  EXPECT_TRUE(outcome.Exited(127)) << outcome;
  EXPECT_EQ(outcome.err, "pyfxc: cannot execute \"/no/such/python3\": No such file or directory\n");
}

TEST_F(ColdRunTest, RefusesATimeoutThatIsNone) {
  for (const char* value : {"x", "0", "-1", "1.5", "99999999999"}) {
    env_.push_back(std::string("PYFX_TIMEOUT=") + value);
    const Outcome outcome = RunCommand(PlainClient({"x.py"}));
    EXPECT_TRUE(outcome.Exited(125)) << outcome;
    EXPECT_NE(outcome.err.find("PYFX_TIMEOUT"), std::string::npos) << outcome;
    env_.pop_back();
  }
}

}  // namespace
}  // namespace pyfx::test
