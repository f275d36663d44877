// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cold/daemon_start.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "client/cold/daemon_conditions.h"
#include "client/cold/daemon_heritage.h"
#include "client/common/small_file.h"
#include "client/common/toml_string.h"
#include "protocol/base/process.h"
#include "protocol/base/unique_fd.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

constexpr std::size_t kMaxSettings = std::size_t{256} << 10;  // as pyfxd has it

// What a service manager would give it. Others would be one client's for all.
constexpr std::array<std::string_view, 10> kKept = {
    "HOME=",  "LANG=",   "LC_",   "LOGNAME=", "PATH=", "PYFX_PROFILE_PATH=",
    "SHELL=", "TMPDIR=", "USER=", "XDG_"};

// Held for as long as a copy of the descriptor is open. Empty: another process has it.
UniqueFd TakeTurn(const std::string& socket_path) {
  constexpr std::string_view kPrefix = "pyfx-spawn:";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t room = sizeof(address.sun_path) - 1 - kPrefix.size();
  const std::string end =
      socket_path.substr(socket_path.size() - std::min(socket_path.size(), room));
  kPrefix.copy(address.sun_path + 1, kPrefix.size());
  end.copy(address.sun_path + 1 + kPrefix.size(), end.size());
  const auto length =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + kPrefix.size() + end.size());
  UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) {
    return {};
  }
  return socket;
}

struct Plan {
  std::string program;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  UniqueFd null;
  UniqueFd log;
  UniqueFd turn;
  DaemonHeritage heritage;
};

// If there is such a place.
UniqueFd OpenLog() {
  return UniqueFd(
      ::open(LogOfStartedDaemon().c_str(),
             O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
}

// A new process without a signal for its end: a script that blocks SIGCHLD would find one pending.
pid_t ForkWithoutSignal() { return static_cast<pid_t>(::syscall(SYS_clone, 0, 0, 0, 0, 0)); }

// In a process of its own; what follows is safe after a fork.
[[noreturn]] void Become(const Plan& plan, char* const* argv, char* const* envp) {
  constexpr int kTurnFd = 3;
  ::dup2(plan.null.get(), STDIN_FILENO);
  ::dup2(plan.null.get(), STDOUT_FILENO);
  ::dup2((plan.log ? plan.log : plan.null).get(), STDERR_FILENO);
  ::dup2(plan.turn.get(), kTurnFd);
  ::close_range(kTurnFd + 1, ~0U, 0);
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  RaiseLimitsOnDaemon();
  ::execve(plan.program.c_str(), argv, envp);
  ::_exit(127);
}

// Twice, so that the daemon is nobody's child.
DaemonHeritage::Kept Start(const Plan& plan) {
  const std::vector<char*> argv = Pointers(plan.arguments);
  const std::vector<char*> envp = Pointers(plan.environment);
  const pid_t first = ForkWithoutSignal();
  if (first < 0) return DaemonHeritage::kOther;
  if (first == 0) {
    ::setsid();
    const DaemonHeritage::Kept kept = plan.heritage.GiveUp();
    if (kept != DaemonHeritage::kNothing) ::_exit(kept);
    const pid_t second = ForkWithoutSignal();
    if (second == 0) Become(plan, argv.data(), envp.data());
    ::_exit(second < 0 ? DaemonHeritage::kOther : DaemonHeritage::kNothing);
  }
  int status = 0;
  while (::waitpid(first, &status, __WCLONE) < 0 && errno == EINTR) {
  }
  const bool exited = WIFEXITED(status) && WEXITSTATUS(status) <= DaemonHeritage::kOomScore;
  return exited ? static_cast<DaemonHeritage::Kept>(WEXITSTATUS(status)) : DaemonHeritage::kOther;
}

// Above the numbers that the daemon is to have.
UniqueFd Raised(UniqueFd fd) {
  constexpr int kAboveStandard = 10;
  return UniqueFd(fd ? ::fcntl(fd.get(), F_DUPFD_CLOEXEC, kAboveStandard) : -1);
}

}  // namespace

bool ClientsStartDaemon() {
  if (!Env("PYFX_SOCKET").empty()) return false;  // who has named one, starts it as well
  for (const std::string& path : SettingsFiles()) {
    if (::access(path.c_str(), F_OK) != 0) continue;
    const std::optional<std::string> text = ReadHead(path, kMaxSettings);
    if (!text) return false;
    const Result<bool> spawn = FindTomlTruth(*text, {"spawn"});
    return spawn && *spawn;
  }
  return false;
}

// Beside what pyfxctl keeps.
std::string LogOfStartedDaemon() {
  std::string directory(Env("XDG_STATE_HOME"));
  if (directory.empty()) directory.assign(Env("HOME")).append("/.local/state");
  return directory.append("/pyfx/pyfxd.log");
}

std::string StartDaemonIfAsked(const std::string& socket_path) {
  constexpr const char* kStarted = ", which is started now";
  constexpr const char* kWouldHave = ", and none is started: it would have ";
  if (!ClientsStartDaemon()) return {};
  const Result<std::string> prefix = InstallPrefix();
  if (!prefix) return {};
  Plan plan{DaemonPath(*prefix), {}, {}, {}, {}, {}, {}};
  if (::access(plan.program.c_str(), X_OK) != 0) return {};
  if (std::string limit = LimitOnDaemon(); !limit.empty()) {
    return kWouldHave + limit;
  }
  if (std::string confined = ConfinementOfDaemon(); !confined.empty()) {
    return kWouldHave + confined;
  }
  if (std::string obstacle = ObstacleToSocket(socket_path); !obstacle.empty()) {
    return ", and none can be started: " + obstacle;
  }
  plan.turn = Raised(TakeTurn(socket_path));
  if (!plan.turn) return kStarted;  // another client has started one
  plan.null = Raised(UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC)));
  plan.log = Raised(OpenLog());
  plan.arguments = {plan.program, "--socket", socket_path, "--log-level", "warn"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const auto is_kept = [&](std::string_view name) { return variable.starts_with(name); };
    if (std::any_of(kKept.begin(), kKept.end(), is_kept)) plan.environment.emplace_back(variable);
  }
  const DaemonHeritage::Kept kept = plan.null ? Start(plan) : DaemonHeritage::kOther;
  if (kept == DaemonHeritage::kNothing) return kStarted;
  return kept == DaemonHeritage::kOther ? "" : kWouldHave + DaemonHeritage::Describe(kept);
}

}  // namespace pyfx
