// SPDX-License-Identifier: GPL-3.0-or-later
//
// How pyfxd starts: its arguments, its socket, and what it refuses.
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "protocol/frames/socket.h"
#include "tests/supervisor/pyfxd_fixture.h"

namespace pyfx::test {
namespace {

class PyfxdStartTest : public PyfxdTest {
 protected:
  UniqueFd MakeSocket(const std::string& path, int type) {
    UniqueFd socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    Result<SocketAddress> address = SocketAddress::Make(path);
    EXPECT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address->name), address->length),
              0);
    return socket;
  }

  // Starts pyfxd as systemd would: with `sockets` as descriptors 3 and up.
  Command Activated(const std::vector<int>& sockets, const std::string& names) {
    Command command = DaemonCommand({});
    // LISTEN_PID must be the daemon's own, which a shell knows before it becomes it.
    const std::string variables = "LISTEN_PID=$$ LISTEN_FDS=" + std::to_string(sockets.size()) +
                                  (names.empty() ? "" : " LISTEN_FDNAMES=" + names);
    command.argv = {"/bin/sh", "-c", variables + " exec \"$0\"", command.argv[0]};
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      command.more_fds.emplace_back(3 + static_cast<int>(i), sockets[i]);
    }
    return command;
  }
};

TEST_F(PyfxdStartTest, PrintsVersionAndHelp) {
  const Outcome version = RunCommand(DaemonCommand({"--version"}));
  EXPECT_TRUE(version.Exited(0)) << version;
  EXPECT_TRUE(version.out.starts_with("pyfxd ")) << version;
  const Outcome help = RunCommand(DaemonCommand({"--help"}));
  EXPECT_TRUE(help.Exited(0)) << help;
  EXPECT_NE(help.out.find("--drain-timeout"), std::string::npos);
}

TEST_F(PyfxdStartTest, EndsWithStatus2ForWrongUsage) {
  const Outcome outcome = RunCommand(DaemonCommand({"--nonsense"}));
  EXPECT_TRUE(outcome.Exited(2)) << outcome;
  EXPECT_EQ(outcome.err, "pyfxd: unknown option \"--nonsense\"; see pyfxd --help\n");
}

TEST_F(PyfxdStartTest, EndsWithStatus1WhenItCannotHaveItsSocket) {
  const Outcome outcome = RunCommand(DaemonCommand({"--socket", "/nonexistent/x/y.sock"}));
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_NE(outcome.err.find("--socket"), std::string::npos) << "it names the next step";
}

TEST_F(PyfxdStartTest, MakesItsSocketWhereClientsLook) {
  StartDaemon();
  EXPECT_EQ(Run("default", {"exit", "1"}).status, 1 << 8);
  daemon().Signal(SIGTERM);
  WaitForDaemon();
  EXPECT_FALSE(std::filesystem::exists(dir().runtime_dir() + "/pyfx"));
}

TEST_F(PyfxdStartTest, UnderstandsRelativePaths) {
  env()["PYFX_PROFILE_PATH"] = "profiles";
  dir().WriteFile("profiles/rel.toml", "");
  StartDaemon({"--socket", "sock/s"});
  EXPECT_EQ(RunOnce(dir().work_dir() + "/sock/s", "rel", {"exit", "1"}).status, 1 << 8);
}

TEST_F(PyfxdStartTest, LeavesTheSocketToADaemonThatIsThereAlready) {
  StartDaemon();
  const Outcome second = RunCommand(DaemonCommand({}));
  EXPECT_TRUE(second.Exited(1)) << second;
  EXPECT_NE(second.err.find("already served by another pyfxd"), std::string::npos) << second;
  EXPECT_EQ(Run("default", {"exit", "1"}).status, 1 << 8);
}

TEST_F(PyfxdStartTest, ServesOnceOfManyThatStartAtOnce) {
  std::vector<ChildProcess> daemons;
  for (int i = 0; i < 6; ++i) daemons.push_back(ChildProcess::Start(DaemonCommand({})));
  ASSERT_TRUE(notify().WaitFor("READY=1"));
  std::size_t running = 0;
  EXPECT_TRUE(Eventually([&] {
    running = 0;
    for (ChildProcess& one : daemons) {
      if (StateOf(one.pid()) != 'Z' && StateOf(one.pid()) != '\0') ++running;
    }
    return running == 1;
  })) << running;
  EXPECT_EQ(Run("default", {"exit", "1"}).status, 1 << 8);
  for (ChildProcess& one : daemons) one.Signal(SIGTERM);
  int served = 0;
  for (ChildProcess& one : daemons) {
    if (one.Finish().Exited(0)) ++served;
  }
  EXPECT_EQ(served, 1);
}

TEST_F(PyfxdStartTest, ReplacesTheSocketOfADaemonThatWasKilled) {
  StartDaemon();
  daemon().Signal(SIGKILL);
  daemon().Wait();
  ASSERT_TRUE(std::filesystem::exists(socket_path()));
  StartDaemon();
  EXPECT_EQ(Run("default", {"exit", "1"}).status, 1 << 8);
}

TEST_F(PyfxdStartTest, TakesOverTheSocketThatSystemdPasses) {
  const std::string path = dir().runtime_dir() + "/activated.sock";
  const UniqueFd socket = MakeSocket(path, SOCK_STREAM);
  ASSERT_EQ(::listen(socket.get(), 8), 0);
  FakeClient waiting = FakeClient::Connect(path);
  waiting.SendRun("default", {"exit", "5"});
  ChildProcess process = ChildProcess::Start(Activated({socket.get()}, ""));
  RunAnswer answer = waiting.WaitForStart();
  ASSERT_TRUE(answer.started);
  waiting.WaitForExit(&answer);
  EXPECT_EQ(answer.status, 5 << 8);
  EXPECT_EQ(AskStatus(path).daemon.socket, path);
  process.Signal(SIGTERM);
  EXPECT_TRUE(process.Finish().Exited(0));
  EXPECT_TRUE(std::filesystem::exists(path)) << "it is systemd's";
}

TEST_F(PyfxdStartTest, TakesTheSocketOfItsNameOutOfSeveral) {
  const std::string path = dir().runtime_dir() + "/named.sock";
  const UniqueFd socket = MakeSocket(path, SOCK_STREAM);
  ASSERT_EQ(::listen(socket.get(), 8), 0);
  const UniqueFd other = MakeSocket(dir().runtime_dir() + "/other.sock", SOCK_STREAM);
  ChildProcess process =
      ChildProcess::Start(Activated({other.get(), socket.get()}, "x:pyfxd.sock"));
  EXPECT_EQ(RunOnce(path, "default", {"exit", "5"}).status, 5 << 8);
  process.Signal(SIGTERM);
  EXPECT_TRUE(process.Finish().Exited(0));
}

// The peer of a connection is who made it (SO_PEERCRED, unix(7)). An abstract address has no modes
// that would keep other users out.
TEST_F(PyfxdStartTest, RefusesAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)), 0);
  socklen_t length = sizeof(address);
  ASSERT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
  ASSERT_EQ(::listen(socket.get(), 8), 0);
  ChildProcess process = ChildProcess::Start(Activated({socket.get()}, ""));

  FakeClient stranger(UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)));
  ASSERT_EQ(::seteuid(65534), 0);
  const int connected = ::connect(stranger.fd(), reinterpret_cast<sockaddr*>(&address), length);
  ASSERT_EQ(::seteuid(0), 0);
  ASSERT_EQ(connected, 0);
  stranger.SendRun("default", {"exit", "0"});
  const RunAnswer answer = stranger.WaitForStart();
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kPermission);
  process.Signal(SIGTERM);
  EXPECT_TRUE(process.Finish().Exited(0));
}

TEST_F(PyfxdStartTest, RefusesWhatIsNoListeningStreamSocket) {
  const UniqueFd datagram = MakeSocket(dir().runtime_dir() + "/dgram.sock", SOCK_DGRAM);
  const UniqueFd deaf = MakeSocket(dir().runtime_dir() + "/deaf.sock", SOCK_STREAM);
  for (const int socket : {datagram.get(), deaf.get()}) {
    const Outcome outcome = RunCommand(Activated({socket}, ""));
    EXPECT_TRUE(outcome.Exited(1)) << outcome;
    EXPECT_NE(outcome.err.find("not a listening stream socket"), std::string::npos) << outcome;
  }
  const Outcome outcome = RunCommand(Activated({deaf.get(), datagram.get()}, "a:b"));
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_NE(outcome.err.find("FileDescriptorName=pyfxd.sock"), std::string::npos) << outcome;
}

TEST_F(PyfxdStartTest, StartsWithoutStandardDescriptors) {
  Command command = DaemonCommand({});
  command.in = command.out = command.err = Stdio::Closed();
  ChildProcess process = ChildProcess::Start(command);
  ASSERT_TRUE(notify().WaitFor("READY=1"));
  EXPECT_EQ(Run("default", {"exit", "1"}).status, 1 << 8);
  process.Signal(SIGTERM);
  EXPECT_TRUE(process.Finish().Exited(0));
}

// Started from a shell, it has nothing of the terminal but its keys.
TEST_F(PyfxdStartTest, HasNoControllingTerminalAndEndsByTheKeysOfItsShells) {
  const UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(::grantpt(terminal.get()) | ::unlockpt(terminal.get()), 0);
  const UniqueFd slave(::open(::ptsname(terminal.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  Command command = DaemonCommand({});
  // A shell that stays, and is no job's.
  command.argv = {"/usr/bin/setsid", "--ctty", "/bin/sh", "-c", "\"$0\"; :", command.argv[0]};
  command.in = Stdio::Fd(slave.get());
  ChildProcess shell = ChildProcess::Start(command);
  ASSERT_TRUE(notify().WaitFor("READY=1"));
  const std::vector<pid_t> children = ChildrenOf(shell.pid());
  ASSERT_EQ(children.size(), 1U);
  const std::string stat = ReadFile("/proc/" + std::to_string(children[0]) + "/stat");
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));
  std::string state;
  long parent = 0, group = 0, session = 0, controlling = -1;
  fields >> state >> parent >> group >> session >> controlling;
  EXPECT_EQ(session, shell.pid());
  EXPECT_EQ(controlling, 0);
  ASSERT_EQ(::write(terminal.get(), "\x03", 1), 1);
  EXPECT_TRUE(notify().WaitFor("STOPPING=1"));
  EXPECT_TRUE(Eventually([&] { return StateOf(children[0]) == '\0'; }));
}

TEST_F(PyfxdStartTest, WarmsProfilesWithAutostartAtOnce) {
  WriteProfile("eager.toml", "autostart = true");
  WriteProfile("lazy.toml", "autostart = false");
  WriteProfile("wrong.toml", "autostart = 1");
  StartDaemon();
  EXPECT_TRUE(WaitForState("eager", ProfileState::kWarm));
  EXPECT_EQ(Status("lazy").state, ProfileState::kCold);
  EXPECT_NE(log().find("wrong.toml:1: "), std::string::npos);
}

TEST_F(PyfxdStartTest, EndsWithItsParentWhenAsked) {
  Command command = DaemonCommand({"--die-with-parent"});
  // A shell that stays: what it starts must not be what it becomes.
  command.argv = {"/bin/sh", "-c", "\"$0\" \"$1\" & echo $!; read -r line", command.argv[0],
                  command.argv[1]};
  command.in = Stdio::Pipe();
  ChildProcess shell = ChildProcess::Start(command);
  ASSERT_TRUE(shell.WaitForOutput("\n"));
  const auto pid = static_cast<pid_t>(std::stol(shell.out()));
  ASSERT_TRUE(notify().WaitFor("READY=1"));
  shell.Signal(SIGKILL);
  shell.Wait();
  EXPECT_TRUE(notify().WaitFor("STOPPING=1"));
  EXPECT_TRUE(Eventually([&] { return StateOf(pid) == '\0'; }));
}

}  // namespace
}  // namespace pyfx::test
