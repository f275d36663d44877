// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/private_daemon.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "client/common/exit_as.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

constexpr int kPatienceWithLeavingMs = 5000;
constexpr std::size_t kLogTail = 4096;

// The name of a directory that nobody has and nobody can guess. pyfxd makes it (0700) and removes
// it, so that nothing stays behind when this process is killed.
Result<std::string> ChooseDirectory() {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof(number), 0) < 0) return ErrnoError("cannot choose a name");
  std::array<char, 17> name;
  std::snprintf(name.data(), name.size(), "%016llx", static_cast<unsigned long long>(number));
  Error last{Errc::kFailed, "no directory for the daemon: set XDG_RUNTIME_DIR"};
  const std::array<const char*, 3> bases = {std::getenv("XDG_RUNTIME_DIR"), std::getenv("TMPDIR"),
                                            "/tmp"};
  for (const char* base : bases) {
    if (base == nullptr || *base != '/') continue;
    if (::access(base, W_OK | X_OK) == 0) {
      return std::string(base).append("/pyfx-session-").append(name.data());
    }
    last = ErrnoError("cannot make a directory in \"" + std::string(base) + "\"");
  }
  return last;
}

// The environment without what is meant for this process alone or says where the daemon is.
std::vector<std::string> DaemonEnvironment(const std::string& notify_name) {
  constexpr std::array<std::string_view, 9> kLeftOut = {
      "PYFX_SOCKET=", "NOTIFY_SOCKET=",  "WATCHDOG_USEC=",  "WATCHDOG_PID=",   "LISTEN_FDS=",
      "LISTEN_PID=",  "LISTEN_FDNAMES=", "JOURNAL_STREAM=", "MEMORY_PRESSURE_"};
  std::vector<std::string> env;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bool left_out = false;
    for (const std::string_view name : kLeftOut) {
      left_out = left_out || std::string_view(*entry).starts_with(name);
    }
    if (!left_out) env.emplace_back(*entry);
  }
  env.push_back("NOTIFY_SOCKET=@" + notify_name);
  return env;
}

}  // namespace

Result<std::unique_ptr<PrivateDaemon>> PrivateDaemon::Make(const std::string& log_path,
                                                           const sigset_t& blocked) {
  Result<std::string> directory = ChooseDirectory();
  if (!directory) return std::move(directory).error();
  std::unique_ptr<PrivateDaemon> daemon(new PrivateDaemon(std::move(*directory), blocked));
  daemon->null_ = UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!daemon->null_) return ErrnoError("cannot open \"/dev/null\"");
  if (Status status = daemon->OpenLog(log_path); !status) return std::move(status).error();
  return daemon;
}

PrivateDaemon::~PrivateDaemon() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

Status PrivateDaemon::OpenLog(const std::string& path) {
  log_in_memory_ = path.empty();
  if (log_in_memory_) {
    log_ = UniqueFd(::memfd_create("pyfxd.log", MFD_CLOEXEC));
    ::fcntl(log_.get(), F_SETFL, O_APPEND);
  } else {
    log_ =
        UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC, 0666));
  }
  if (!log_) return ErrnoError("cannot open the log \"" + path + "\"");
  return {};
}

// On an abstract name (unix(7)), which goes with the socket.
Status PrivateDaemon::ListenForNotifications() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = notify_name();
  name.copy(address.sun_path + 1, sizeof(address.sun_path) - 1);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  notify_ = UniqueFd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!notify_) return ErrnoError("cannot make a socket");
  if (::bind(notify_.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) {
    return ErrnoError("cannot bind \"@" + name + "\"");
  }
  return {};
}

Status PrivateDaemon::Start() {
  Result<std::string> prefix = InstallPrefix();
  if (!prefix) return std::move(prefix).error();
  if (Status status = ListenForNotifications(); !status) return status;

  ChildPlan plan;
  // Runs that COMMAND left in the background are soon left to their zygotes, as python3 would have
  // been left behind.
  plan.argv = {DaemonPath(*prefix), "--socket", socket_path(), "--die-with-parent",
               "--drain-timeout",   "1",        "--log-level", "warn"};
  plan.env = DaemonEnvironment(notify_name());
  plan.blocked = blocked_;
  plan.stdio = {null_.get(), log_.get(), log_.get()};
  plan.own_session = true;
  ready_ = false;
  const int error = Child::Start(plan, &child_);
  if (error == 0) return {};
  return ErrnoError("cannot start \"" + plan.argv[0] + "\"", error);
}

void PrivateDaemon::Stop() {
  if (!child_.running()) return;
  child_.Signal(SIGTERM);
  pollfd wait{child_.pidfd(), POLLIN, 0};
  if (::poll(&wait, 1, kPatienceWithLeavingMs) == 0) {
    child_.Signal(SIGKILL);
    ::poll(&wait, 1, kPatienceWithLeavingMs);
  }
  child_.ReapNow();
}

// Once it is ready nobody listens any more: a full queue would block the daemon.
void PrivateDaemon::ReadNotifications() {
  std::array<char, 4096> datagram;
  ssize_t size;
  while ((size = ::recv(notify_.get(), datagram.data(), datagram.size(), 0)) > 0) {
    std::string text(1, '\n');
    text.append(datagram.data(), static_cast<std::size_t>(size)).append(1, '\n');
    if (text.find("\nREADY=1\n") != std::string::npos) ready_ = true;
  }
  if (!ready_) return;
  notify_.reset();
}

std::string PrivateDaemon::Reap() {
  const std::optional<int> status = child_.ReapNow();
  ready_ = false;
  return status ? DescribeEnd(*status) : "its status is with who traces it";
}

std::string PrivateDaemon::LogTail() const {
  struct stat info;
  if (!log_in_memory_ || ::fstat(log_.get(), &info) != 0) return "";
  const off_t size = info.st_size;
  const off_t from = std::max<off_t>(0, size - static_cast<off_t>(kLogTail));
  std::string text(static_cast<std::size_t>(size - from), '\0');
  const ssize_t got = ::pread(log_.get(), text.data(), text.size(), from);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  if (from > 0) text.erase(0, text.find('\n') + 1);
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  return text;
}

}  // namespace pyfx
