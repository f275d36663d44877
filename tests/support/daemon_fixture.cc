// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/daemon_fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include "protocol/base/result.h"
#include "protocol/files/paths.h"

namespace pyfx::test {
namespace {

// Where sd_notify(3) writes: an abstract address, so that no path can be too long.
class NotifySocket {
 public:
  NotifySocket() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // An address of nothing but the family makes the kernel choose a name (unix(7), autobind).
    PYFX_CHECK(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)) ==
               0);
    socklen_t length = sizeof(address);
    PYFX_CHECK(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &length) == 0);
    name_.append(1, '@').append(address.sun_path + 1, length - offsetof(sockaddr_un, sun_path) - 1);
  }

  const std::string& name() const { return name_; }

  // False when `child` ended, or the deadline came, before READY=1.
  bool WaitForReady(ChildProcess& child) {
    const Clock::time_point deadline = Clock::now() + kDeadline;
    while (true) {
      std::array<pollfd, 2> wait = {{{socket_.get(), POLLIN, 0}, {child.pidfd(), POLLIN, 0}}};
      if (::poll(wait.data(), wait.size(), MillisecondsUntil(deadline)) <= 0) return false;
      if (wait[0].revents != 0 && Receive().find("READY=1") != std::string::npos) return true;
      if (wait[0].revents == 0 && wait[1].revents != 0) return false;
    }
  }

 private:
  std::string Receive() {
    std::array<char, 4096> bytes;
    const ssize_t got = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    return got <= 0 ? std::string() : std::string(bytes.data(), static_cast<std::size_t>(got));
  }

  UniqueFd socket_;
  std::string name_;
};

}  // namespace

std::string ProgramPath(std::string_view name) {
  return std::string(PYFX_BUILD_PREFIX) + "/bin/" + std::string(name);
}

void DaemonFixture::SetUp() {
  env_ = {
      {"PATH", "/usr/local/bin:/usr/bin:/bin"},
      {"LANG", "C.UTF-8"},
      {"HOME", dir_.home()},
      {"XDG_RUNTIME_DIR", dir_.runtime_dir()},
      {"XDG_CONFIG_HOME", dir_.config_home()},
      {"PYFX_SOCKET", socket_path()},
      {"PYFX_PROFILE_PATH", dir_.profile_dir() + ":" + ShippedProfileDirectory(PYFX_BUILD_PREFIX)}};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) env_[name] = value;
  }
  WriteProfile("default.py", "");
  StartDaemon();
}

void DaemonFixture::TearDown() {
  if (daemon_.running()) StopDaemon();
  ExpectNoChildLeft();
  if (HasFailure()) {
    GTEST_LOG_(INFO) << "log of the daemon:\n" << ReadFile(log_path());
  }
}

void DaemonFixture::StartDaemonIn(const Args& wrapper, const Args& args) {
  NotifySocket notify;
  ::mkdir((dir_.runtime_dir() + "/pyfx").c_str(), 0700);
  Command command = Program(ProgramPath("pyfxd"), {"--socket", socket_path(), "--die-with-parent"});
  command.argv.insert(command.argv.begin(), wrapper.begin(), wrapper.end());
  command.argv.insert(command.argv.end(), args.begin(), args.end());
  command.env->push_back("NOTIFY_SOCKET=" + notify.name());
  // Which zygotes leave is not for what else the machine does. What a test has set comes before.
  command.env->push_back("MEMORY_PRESSURE_WATCH=/dev/null");
  command.cwd = std::string("/");
  command.out = command.err = Stdio::File(log_path(), O_WRONLY | O_CREAT | O_APPEND);
  daemon_ = ChildProcess::Start(command);
  if (!notify.WaitForReady(daemon_)) {
    FAIL() << "the daemon did not become ready:\n" << ReadFile(log_path());
  }
}

void DaemonFixture::StopDaemon() {
  daemon_.Signal(SIGTERM);
  const std::optional<int> status = daemon_.Wait();
  EXPECT_EQ(status, 0) << "how the daemon ended (a status of wait(2))";
  if (!status) daemon_ = ChildProcess();
}

void DaemonFixture::KillDaemon() {
  daemon_.Signal(SIGKILL);
  daemon_.Wait();
}

std::string DaemonFixture::WriteProfile(std::string_view file, std::string_view text) {
  return dir_.WriteFile(dir_.profile_dir() + "/" + std::string(file), text);
}

std::vector<std::string> DaemonFixture::EnvStrings() const {
  std::vector<std::string> strings;
  for (const auto& [name, value] : env_) strings.push_back(name + "=" + value);
  return strings;
}

Command DaemonFixture::Program(std::string path, Args args) const {
  Command command;
  command.argv = std::move(args);
  command.argv.insert(command.argv.begin(), std::move(path));
  command.env = EnvStrings();
  command.cwd = dir_.work_dir();
  return command;
}

Command DaemonFixture::Client(Args args) const {
  args.insert(args.begin(), "--warm");
  return PlainClient(std::move(args));
}

Command DaemonFixture::PlainClient(Args args) const {
  return Program(ProgramPath("pyfxc"), std::move(args));
}

Command DaemonFixture::Python(Args args) const {
  return Program(PYFX_TEST_PYTHON, std::move(args));
}

std::string DaemonFixture::PythonName() const {
  return RunCommand(
             Python({"-c", "import sys; print('python%d.%d' % sys.version_info[:2], end='')"}))
      .out;
}

Command DaemonFixture::Ctl(Args args) const {
  return Program(ProgramPath("pyfxctl"), std::move(args));
}

Outcome DaemonFixture::Run(Args args, std::string_view input) const {
  Command command = Client(std::move(args));
  if (!input.empty()) command.in = Stdio::Pipe();
  return RunCommand(command, input);
}

std::vector<pid_t> DaemonFixture::Zygotes() {
  std::vector<pid_t> pids = ChildrenOf(daemon_.pid());
  std::erase_if(pids, [](pid_t pid) {
    std::string arguments;
    std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline");
    return !std::getline(file, arguments) || arguments.find("pyfx-zygote") == std::string::npos;
  });
  return pids;
}

pid_t DaemonFixture::Zygote() {
  std::vector<pid_t> pids;
  EXPECT_TRUE(Eventually([&] { return (pids = Zygotes()).size() == 1; }))
      << "the daemon has " << pids.size() << " zygotes, not 1";
  return pids.empty() ? -1 : pids[0];
}

}  // namespace pyfx::test
