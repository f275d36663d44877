// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/private_daemon.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "protocol/paths.h"
#include "protocol/socket.h"

namespace pyfx {
namespace {

constexpr int kPatienceWithLeavingMs = 5000;
constexpr std::size_t kLogTail = 4096;

// The daemon's own programs connect to the notification socket by its path as it is.
constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;

// 0700, removed by its owner.
Result<std::string> MakeDirectory() {
  Error last{Errc::kFailed, ""};
  const std::array<const char*, 3> bases = {std::getenv("XDG_RUNTIME_DIR"), std::getenv("TMPDIR"),
                                            "/tmp"};
  for (const char* base : bases) {
    if (base == nullptr || *base != '/') continue;
    std::string path = std::string(base) + "/pyfx-session-XXXXXX";
    if (path.size() + std::string_view("/notify").size() > kLongestPath) continue;
    if (::mkdtemp(path.data()) != nullptr) return path;
    last = ErrnoError("cannot make a directory in \"" + std::string(base) + "\"");
  }
  return last;
}

// The environment without what is meant for this process alone or says where the daemon is.
std::vector<std::string> DaemonEnvironment(const std::string& notify_path) {
  constexpr std::array<std::string_view, 8> kLeftOut = {
      "PYFX_SOCKET=", "NOTIFY_SOCKET=", "WATCHDOG_USEC=",  "WATCHDOG_PID=",
      "LISTEN_FDS=",  "LISTEN_PID=",    "LISTEN_FDNAMES=", "JOURNAL_STREAM="};
  std::vector<std::string> env;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bool left_out = false;
    for (const std::string_view name : kLeftOut) {
      left_out = left_out || std::string_view(*entry).starts_with(name);
    }
    if (!left_out) env.emplace_back(*entry);
  }
  env.push_back("NOTIFY_SOCKET=" + notify_path);
  return env;
}

}  // namespace

Result<std::unique_ptr<PrivateDaemon>> PrivateDaemon::Make(const std::string& log_path,
                                                           const sigset_t& blocked) {
  Result<std::string> directory = MakeDirectory();
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
    log_ = UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  }
  if (!log_) return ErrnoError("cannot open the log \"" + path + "\"");
  return {};
}

Status PrivateDaemon::ListenForNotifications() {
  Result<SocketAddress> address = SocketAddress::Make(notify_path());
  if (!address) return std::move(address).error();
  notify_ = UniqueFd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!notify_) return ErrnoError("cannot make a socket");
  ::unlink(notify_path().c_str());
  if (::bind(notify_.get(), reinterpret_cast<const sockaddr*>(&address->name), address->length) !=
      0) {
    return ErrnoError("cannot bind \"" + notify_path() + "\"");
  }
  return {};
}

Status PrivateDaemon::Start() {
  Result<std::string> prefix = InstallPrefix();
  if (!prefix) return std::move(prefix).error();
  if (Status status = ListenForNotifications(); !status) return status;

  ChildPlan plan;
  plan.argv = {DaemonPath(*prefix), "--socket", socket_path(), "--die-with-parent"};
  plan.env = DaemonEnvironment(notify_path());
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
  if (::poll(&wait, 1, kPatienceWithLeavingMs) == 0) child_.Signal(SIGKILL);
  child_.Reap();
}

// Once it is ready nobody listens any more: a full queue would block the daemon, and an unnoticed
// socket file is one thing less that a killed session leaves behind.
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
  ::unlink(notify_path().c_str());
}

std::string PrivateDaemon::Reap() {
  const int status = child_.Reap();
  ready_ = false;
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "exit status " + std::to_string(WEXITSTATUS(status));
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
