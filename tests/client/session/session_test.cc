// SPDX-License-Identifier: GPL-3.0-or-later
//
// The real `pyfxctl session`, copied beside a script that stands in for pyfxd.
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "tests/client/client_fixture.h"

namespace pyfx::test {
namespace {

namespace fs = std::filesystem;

// Does what pyfxd promises to a session: makes its directory and socket, says that it is ready,
// leaves on SIGTERM without a trace. MODE makes it fail. Each start is told through a FIFO, when
// there is one, once it is ready.
constexpr const char* kFakeDaemon = R"(#!/usr/bin/python3 -ES
import ctypes, os, signal, socket, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
mode, path = os.environ.get('MODE', ''), sys.argv[sys.argv.index('--socket') + 1]
assert '--die-with-parent' in sys.argv and 'PYFX_SOCKET' not in os.environ
print('to be logged', flush=True)
if mode == 'fail': sys.exit('bad luck')
os.makedirs(os.path.dirname(path), exist_ok=True)
if os.path.exists(path): os.unlink(path)
listener = socket.socket(socket.AF_UNIX)
folder = os.open(os.path.dirname(path), os.O_PATH)
listener.bind(f'/proc/self/fd/{folder}/{os.path.basename(path)}')  # the path may be too long (unix(7))
listener.listen()
if mode != 'silent':
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.connect(os.environ['NOTIFY_SOCKET'].replace('@', '\0'))
    notify.send(b'STATUS=starting')
    notify.send(b'READY=1\nSTATUS=serving')
if mode == 'brief': sys.exit(4)
if 'STARTS' in os.environ: open(os.environ['STARTS'], 'w').write(f'{os.getpid()}\n')
if mode == 'stubborn': signal.pause()
signal.sigwait({signal.SIGTERM})
os.unlink(path)
os.rmdir(os.path.dirname(path))
)";

class SessionTest : public ClientFixture {
 protected:
  SessionTest() {
    const std::string bin = dir_.path() + "/prefix/bin/";
    fs::create_directories(bin);
    fs::copy_file(PYFXCTL_PROGRAM, ctl_ = bin + "pyfxctl");
    fs::copy_file(dir_.WriteFile("pyfxd", kFakeDaemon), bin + "pyfxd");
    fs::permissions(bin + "pyfxd", fs::perms::owner_all);
    env_.push_back("XDG_RUNTIME_DIR=" + dir_.runtime_dir());
  }
  void TearDown() override {
    ClientFixture::TearDown();
    for (const auto& entry : fs::directory_iterator(dir_.runtime_dir())) {
      EXPECT_EQ(entry.path().filename(), "pyfx") << "left behind";  // the fixture's own
    }
  }

  Command Session(const Args& command, const Args& options = {}) const {
    Command session = Ctl({});
    session.argv = {ctl_, "session"};
    session.argv.insert(session.argv.end(), options.begin(), options.end());
    session.argv.push_back("--");
    session.argv.insert(session.argv.end(), command.begin(), command.end());
    session.env = env_;
    return session;
  }
  Command Shell(const std::string& script) const { return Session({"sh", "-c", script}); }

  // Has each start of the daemon told through a FIFO.
  void TellStarts() {
    const std::string path = dir_.work_dir() + "/starts";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    env_.push_back("STARTS=" + path);
  }

  std::string ctl_;
};

TEST_F(SessionTest, EndsWithTheCommandsStatus) {
  EXPECT_TRUE(RunCommand(Shell("exit 0")).Exited(0));
  EXPECT_TRUE(RunCommand(Shell("exit 5")).Exited(5));
  EXPECT_TRUE(RunCommand(Shell("kill -KILL $$")).Died(SIGKILL));
  EXPECT_TRUE(RunCommand(Shell("kill -TERM $$")).Died(SIGTERM));
}

TEST_F(SessionTest, SaysWhyTheCommandCannotBeRun) {
  Outcome outcome = RunCommand(Session({"no-such-command"}));
  EXPECT_TRUE(outcome.Exited(127)) << outcome;
  EXPECT_EQ(outcome.err, "pyfxctl: cannot run \"no-such-command\": No such file or directory\n");
  outcome = RunCommand(Session({dir_.work_dir()}));
  EXPECT_TRUE(outcome.Exited(126)) << outcome;
}

TEST_F(SessionTest, TellsTheCommandWhereTheDaemonIs) {
  const Outcome outcome = RunCommand(
      Shell("test -S \"$PYFX_SOCKET\" && echo \"$PYFX_SOCKET\"; echo ${NOTIFY_SOCKET-none}"));
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_TRUE(outcome.out.starts_with(dir_.runtime_dir() + "/pyfx-session-")) << outcome;
  EXPECT_TRUE(outcome.out.ends_with("/pyfxd.sock\nnone\n")) << outcome;
  EXPECT_EQ(outcome.err, "");
}

TEST_F(SessionTest, LeavesTheCommandsDescriptorsAsTheyAre) {
  EXPECT_EQ(RunCommand(Session({"ls", "/proc/self/fd"})).out, "0\n1\n2\n3\n");  // 3 is ls's own
  Command command = Shell("test -e /proc/$$/fd/0 || echo closed");
  command.in = Stdio::Closed();
  EXPECT_EQ(RunCommand(command).out, "closed\n");
  command = Session({"cat"});
  command.in = Stdio::Pipe();
  EXPECT_EQ(RunCommand(command, "through").out, "through");
}

TEST_F(SessionTest, LeavesTheCommandsSignalsAsTheyAre) {
  for (const Args& through :
       {Args{}, Args{"/usr/bin/env", "--ignore-signal=HUP", "--block-signal=USR1"}}) {
    Command direct = Ctl({});
    direct.argv = through;
    Command session = Session({"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"});
    direct.argv.insert(direct.argv.end(), session.argv.begin() + 3, session.argv.end());
    session.argv.insert(session.argv.begin(), through.begin(), through.end());
    EXPECT_EQ(RunCommand(session).out, RunCommand(direct).out);
  }
}

TEST_F(SessionTest, FallsBackToTmpWhereTheRuntimeDirectoryIsMissing) {
  env_.back() = "XDG_RUNTIME_DIR=/no/such";
  env_.push_back("TMPDIR=" + dir_.work_dir());
  const Outcome outcome = RunCommand(Shell("echo \"$PYFX_SOCKET\""));
  EXPECT_TRUE(outcome.out.starts_with(dir_.work_dir() + "/pyfx-session-")) << outcome;
}

TEST_F(SessionTest, RelaysSignalsToTheCommand) {
  ChildProcess session = ChildProcess::Start(Session({SIGNAL_RECORDER_PROGRAM}));
  ASSERT_TRUE(session.WaitForOutput("ready\n"));
  for (const int signal : {SIGHUP, SIGUSR1, SIGUSR2, SIGINT, SIGQUIT}) {
    session.Signal(signal);
    EXPECT_TRUE(session.WaitForOutput("signal " + std::to_string(signal) + " value 0\n"));
  }
  session.Signal(SIGTERM);
  EXPECT_TRUE(session.Finish().Exited(7));
}

// The command is in the terminal's foreground group itself.
TEST_F(SessionTest, DoesNotRepeatWhatTheTerminalSends) {
  const UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(::grantpt(terminal.get()) | ::unlockpt(terminal.get()), 0);
  const UniqueFd slave(::open(::ptsname(terminal.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  Command command = Session({SIGNAL_RECORDER_PROGRAM});
  command.argv.insert(command.argv.begin(), {"/usr/bin/setsid", "--ctty"});
  command.in = Stdio::Fd(slave.get());
  ChildProcess session = ChildProcess::Start(command);
  ASSERT_TRUE(session.WaitForOutput("ready\n"));
  ASSERT_EQ(::write(terminal.get(), "\x03", 1), 1);
  ASSERT_TRUE(session.WaitForOutput("signal 2 value 0\n"));
  session.Signal(SIGTERM);
  EXPECT_EQ(session.Finish().out, "ready\nsignal 2 value 0\nsignal 15 value 0\n");
}

// A terminal's end is told to the leader of its session alone; the leader's end to all the others.
TEST_F(SessionTest, RelaysTheEndOfTheTerminalOnce) {
  for (const bool leads : {true, false}) {
    UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    ASSERT_EQ(::grantpt(terminal.get()) | ::unlockpt(terminal.get()), 0);
    UniqueFd slave(::open(::ptsname(terminal.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    Command command = Session({SIGNAL_RECORDER_PROGRAM});
    if (!leads) {
      const std::string tell_pid = "sh -c 'echo $$; exec \"$@\"' sh \"$@\" & read -r line";
      command.argv.insert(command.argv.begin(), {"/bin/sh", "-c", tell_pid, "sh"});
    }
    command.argv.insert(command.argv.begin(), {"/usr/bin/setsid", "--ctty"});
    command.in = Stdio::Fd(slave.get());
    ChildProcess started = ChildProcess::Start(command);
    slave.reset();
    ASSERT_TRUE(started.WaitForOutput("ready\n"));
    const pid_t session =
        leads ? started.pid() : static_cast<pid_t>(std::strtol(started.out().c_str(), nullptr, 10));
    if (leads) {
      terminal.reset();
    } else {
      ASSERT_EQ(::write(terminal.get(), "\n", 1), 1);  // which ends the shell
    }
    ASSERT_TRUE(started.WaitForOutput("signal 1 value 0\n"));
    EXPECT_TRUE(SendSignal(session, SIGTERM));
    const std::string out = started.Finish().out;
    std::string signals = out.substr(out.find("ready"));
    if (const std::size_t at = signals.find("signal 18"); at != std::string::npos) {
      signals.erase(at, signals.find('\n', at) + 1 - at);  // SIGCONT comes along
    }
    EXPECT_EQ(signals, "ready\nsignal 1 value 0\nsignal 15 value 0\n") << leads;
  }
}

TEST_F(SessionTest, ShowsTheLogOfADaemonThatDoesNotStart) {
  env_.push_back("MODE=fail");
  const Outcome outcome = RunCommand(Shell("echo not reached"));
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "pyfxctl: pyfxd ended before it was ready (exit status 1); its log ends so:\n"
            "to be logged\nbad luck\n");
}

TEST_F(SessionTest, WritesTheLogWhereItIsTold) {
  const Command command = Session({"true"}, {"--log", dir_.work_dir() + "/log"});
  EXPECT_TRUE(RunCommand(command).Exited(0));
  EXPECT_EQ(ReadFile(dir_.work_dir() + "/log"), "to be logged\n");
}

TEST_F(SessionTest, LeavesNothingWhenItIsEndedBeforeTheDaemonIsReady) {
  TellStarts();
  env_.push_back("MODE=silent");
  ChildProcess session = ChildProcess::Start(Shell("echo not reached"));
  std::string path = env_[env_.size() - 2].substr(7);
  const UniqueFd starts(::open(path.c_str(), O_RDONLY | O_CLOEXEC));  // waits for the daemon
  session.Signal(SIGTERM);
  const Outcome outcome = session.Finish();
  EXPECT_TRUE(outcome.Died(SIGTERM)) << outcome;
  EXPECT_EQ(outcome.out + outcome.err, "");
}

TEST_F(SessionTest, StartsADaemonAgainThatDied) {
  TellStarts();
  // A writer that is killed while the FIFO is opened for the next line leaves an empty read.
  const Outcome outcome =
      RunCommand(Shell("next() { until read pid <\"$STARTS\"; do :; done; }\n"
                       "next; kill -KILL $pid; next; kill -KILL $pid; next;"
                       "test -S \"$PYFX_SOCKET\" && echo served"));
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, "served\n");
  EXPECT_EQ(outcome.err,
            "pyfxctl: pyfxd ended (signal 9), starting it again\n"
            "pyfxctl: pyfxd ended (signal 9), starting it again\n");
}

TEST_F(SessionTest, GivesUpOnADaemonThatEndsTimeAfterTime) {
  env_.push_back("MODE=brief");
  Command command = Session({"cat"});
  command.in = Stdio::Pipe();
  ChildProcess session = ChildProcess::Start(command);
  const std::string last = "is not started again";
  EXPECT_TRUE(Eventually([&] {
    session.Write("x");  // collects what has been said meanwhile
    return session.err().find(last) != std::string::npos;
  }));
  const Outcome outcome = session.Finish();
  EXPECT_TRUE(outcome.Exited(0)) << "the command goes on without it: " << outcome;
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 4 + 1 + 5) << outcome;
}

TEST_F(SessionTest, KillsADaemonThatDoesNotLeave) {
  env_.push_back("MODE=stubborn");
  EXPECT_TRUE(RunCommand(Shell("exit 3")).Exited(3));
}

}  // namespace
}  // namespace pyfx::test
