// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frames/socket.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "protocol/base/process.h"

namespace pyfx {
namespace {

// `path` is for the error.
Result<SocketAddress> AddressOf(const std::string& name, const std::string& path) {
  SocketAddress address;
  if (name.size() >= sizeof(address.name.sun_path)) {
    return Error{Errc::kInvalid, "socket name too long: \"" + path + "\""};
  }
  address.name.sun_family = AF_UNIX;
  std::memcpy(address.name.sun_path, name.data(), name.size());
  address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + 1);
  return address;
}

// asm-generic/socket.h has it from Linux 6.5 on.
constexpr int kPeerPidfd = 77;

Result<ucred> PeerCredentials(int socket) {
  ucred credentials{};
  socklen_t length = sizeof(credentials);
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) {
    return ErrnoError("cannot tell who is at the other end");
  }
  return credentials;
}

UniqueFd OpenPath(const std::string& directory) {
  return UniqueFd(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

Status CheckDirectoryOf(uid_t user, int fd, const std::string& name) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return ErrnoError("cannot look at \"" + name + "\"");
  if (status.st_uid != user && status.st_uid != 0) {
    return Error{Errc::kInvalid,
                 "directory \"" + name + "\" belongs to user id " + std::to_string(status.st_uid)};
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return Error{Errc::kInvalid, "directory \"" + name + "\" can be written to by others"};
  }
  return {};
}

// The directory of a daemon's socket, checked.
Result<UniqueFd> OpenDaemonDirectory(const std::string& path, uid_t user) {
  const std::string name = DirectoryOf(path);
  UniqueFd directory = OpenPath(name);
  if (!directory) {
    const bool nobody = errno == ENOENT || errno == ENOTDIR;
    Error error = ErrnoError("cannot open \"" + name + "\"");
    if (nobody) error.code = Errc::kNoDaemon;
    return error;
  }
  if (Status checked = CheckDirectoryOf(user, directory.get(), name); !checked) {
    return Error{Errc::kFailed, "cannot trust \"" + path + "\": " + checked.error().text};
  }
  return directory;
}

}  // namespace

std::string DirectoryOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status CheckDirectory(int fd, const std::string& name) {
  return CheckDirectoryOf(::geteuid(), fd, name);
}

Result<SocketAddress> SocketAddress::Make(const std::string& path) {
  if (path.size() < sizeof(sockaddr_un::sun_path)) return AddressOf(path, path);
  UniqueFd directory = OpenPath(DirectoryOf(path));
  if (!directory) return ErrnoError("cannot open \"" + DirectoryOf(path) + "\"");
  Result<SocketAddress> address = In(directory.get(), path);
  if (address) address->directory = std::move(directory);
  return address;
}

Result<SocketAddress> SocketAddress::In(int directory, const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return AddressOf("/proc/self/fd/" + std::to_string(directory) + "/" +
                       path.substr(slash == std::string::npos ? 0 : slash + 1),
                   path);
}

Result<UniqueFd> ConnectToDaemon(const std::string& path, std::chrono::milliseconds timeout,
                                 pid_t* server) {
  const uid_t user = ::geteuid();
  const Result<UniqueFd> directory = OpenDaemonDirectory(path, user);
  if (!directory) return directory.error();
  Result<SocketAddress> address = SocketAddress::In(directory->get(), path);
  if (!address) {
    address.error().code = Errc::kNoDaemon;
    return std::move(address).error();
  }
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return ErrnoError("cannot make a socket");
  if (timeout.count() > 0) {
    // It bounds connect(2) as well (unix_stream_connect(), net/unix/af_unix.c).
    const timeval limit{static_cast<time_t>(timeout.count() / 1000),
                        static_cast<suseconds_t>(timeout.count() % 1000 * 1000)};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  }
  int connected;
  do {
    connected =
        ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address->name), address->length);
  } while (connected != 0 && errno == EINTR);
  if (connected != 0) {
    if (errno == EAGAIN) {
      return Error{Errc::kFailed, "\"" + path + "\" does not answer", ColdCause::kNoAnswer};
    }
    const bool nobody = errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR;
    Error error = ErrnoError("cannot connect to \"" + path + "\"");
    if (nobody) error.code = Errc::kNoDaemon;
    return error;
  }
  const Result<ucred> peer = PeerCredentials(socket.get());
  if (!peer) return peer.error();
  if (server != nullptr) *server = peer->pid;
  if (peer->uid != user) {
    return Error{Errc::kFailed,
                 "cannot trust \"" + path + "\": it is served by user id " +
                     std::to_string(peer->uid) + ", not " + std::to_string(user),
                 ColdCause::kPermission};
  }
  return socket;
}

std::string NameOfSocket(int socket) {
  sockaddr_un name{};
  socklen_t length = sizeof(name);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &length) != 0 ||
      name.sun_family != AF_UNIX || length <= offsetof(sockaddr_un, sun_path)) {
    return {};
  }
  const std::size_t size = std::min<std::size_t>(length, sizeof(name));
  return std::string(name.sun_path, size - offsetof(sockaddr_un, sun_path));
}

Result<uid_t> PeerUid(int socket) {
  const Result<ucred> peer = PeerCredentials(socket);
  if (!peer) return peer.error();
  return peer->uid;
}

pid_t PeerPid(int socket) {
  const Result<ucred> peer = PeerCredentials(socket);
  return peer ? peer->pid : 0;
}

Result<UniqueFd> PeerPidfd(int socket) {
  int fd = -1;
  socklen_t length = sizeof(fd);
  if (::getsockopt(socket, SOL_SOCKET, kPeerPidfd, &fd, &length) != 0) {
    const bool unknown = errno == ENOPROTOOPT;
    Error error = ErrnoError("cannot tell which process is at the other end");
    if (unknown) error.code = Errc::kUnsupported;
    if (errno == ESRCH) error.code = Errc::kClosed;
    return error;
  }
  UniqueFd pidfd(fd);
  // From Linux 6.16 on there is one of a process that has been reaped, too.
  pollfd ended{pidfd.get(), POLLIN, 0};
  if (::poll(&ended, 1, 0) == 1)
    return Error{Errc::kClosed, "the process at the other end has ended"};
  return pidfd;
}

void ContinuePeer(int socket, std::uint64_t run_id) {
  Result<UniqueFd> pidfd = PeerPidfd(socket);
  if (!pidfd && pidfd.error().code == Errc::kUnsupported) {
    // Such a kernel has the number alone. A wrong one is told to go on which is not stopped, or
    // belongs to the same user.
    const pid_t peer = PeerPid(socket);
    if (peer <= 1) return;
    pidfd = OpenPidfd(peer);
  }
  if (!pidfd || !*pidfd) return;
  siginfo_t info{};
  info.si_signo = SIGCONT;
  info.si_code = SI_QUEUE;
  info.si_pid = ::getpid();
  info.si_uid = ::getuid();
  info.si_value.sival_ptr = reinterpret_cast<void*>(static_cast<std::uintptr_t>(run_id));
  SignalByPidfd(pidfd->get(), SIGCONT, &info);
}

}  // namespace pyfx
