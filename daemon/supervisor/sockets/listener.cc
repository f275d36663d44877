// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/sockets/listener.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "daemon/supervisor/threads/closing.h"
#include "protocol/frames/socket.h"

namespace pyfx {
namespace {

// Clients that may wait to be accepted; the kernel lowers it to net.core.somaxconn.
constexpr int kBacklog = 4096;

// Accepted in one go, so that a flood of new clients does not starve those that are here.
constexpr int kAcceptAtOnce = 64;

// How long to leave clients waiting when there is no descriptor or memory for them.
constexpr std::chrono::milliseconds kAcceptPause{100};

// Other daemons hold the directory's lock for as long as it takes to bind a socket.
constexpr int kLockAttempts = 500;
constexpr int kLockPauseMs = 10;

// Opens the directory, making it when it is missing, and checks by descriptor that nobody else can
// put something else into it.
Result<UniqueFd> OpenDirectory(const std::string& directory, bool* made) {
  if (::mkdir(directory.c_str(), 0700) == 0) {
    *made = true;
  } else if (errno != EEXIST) {
    Error error = ErrnoError("cannot make directory \"" + directory + "\"");
    error.text += "; make it, or name another socket with --socket or PYFX_SOCKET";
    return error;
  }
  UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return ErrnoError("cannot open directory \"" + directory + "\"");
  if (Status checked = CheckDirectory(fd.get(), directory); !checked) {
    return Error{Errc::kInvalid, "cannot make a socket: " + checked.error().text +
                                     "; make it your own (chown, chmod go-w), or name a socket in "
                                     "another directory with --socket"};
  }
  return fd;
}

Status Lock(int directory) {
  for (int attempt = 0; attempt < kLockAttempts; ++attempt) {
    if (::flock(directory, LOCK_EX | LOCK_NB) == 0) return {};
    if (errno != EWOULDBLOCK && errno != EINTR) return ErrnoError("cannot lock it");
    ::poll(nullptr, 0, kLockPauseMs);
  }
  return Error{Errc::kFailed, "cannot lock it: another process holds the lock"};
}

// True when the directory was removed after we opened it: the daemon that made it has just left.
bool IsRemoved(int directory) {
  struct stat status {};
  return ::fstat(directory, &status) == 0 && status.st_nlink == 0;
}

std::string NameIn(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Removes the socket of a daemon that is no more; an error when one lives.
Status ClearOldSocket(const std::string& path, int directory) {
  struct stat status {};
  const std::string name = NameIn(path);
  if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return {};
    return ErrnoError("cannot look at \"" + path + "\"");
  }
  if (!S_ISSOCK(status.st_mode)) {
    return Error{Errc::kInvalid,
                 "cannot make a socket at \"" + path +
                     "\": something else is there; remove it, or name another place "
                     "with --socket"};
  }
  const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe) return ErrnoError("cannot make a socket");
  Result<SocketAddress> address = SocketAddress::In(directory, path);
  if (!address) return std::move(address).error();
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address->name), address->length) ==
          0 ||
      errno != ECONNREFUSED) {
    return Error{Errc::kBusy,
                 "\"" + path +
                     "\" is already served by another pyfxd; use that one (see `pyfxctl "
                     "status`), or name another socket with --socket"};
  }
  if (::unlinkat(directory, name.c_str(), 0) != 0) {
    return ErrnoError("cannot remove the old socket \"" + path + "\"");
  }
  return {};
}

// The path that the socket is bound to; empty for an abstract one.
std::string BoundPath(int socket) {
  const std::string name = NameOfSocket(socket);
  return name.substr(0, name.find('\0'));
}

// Clients would not connect to it. An abstract address, or a directory that is gone, is nothing
// that they could find.
Status CheckPassed(const std::string& path) {
  if (path.empty()) return {};
  const std::string name = DirectoryOf(path);
  const UniqueFd directory(::open(name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return {};
  if (Status checked = CheckDirectory(directory.get(), name); !checked) {
    return Error{Errc::kInvalid, "cannot use the socket \"" + path +
                                     "\" that systemd passed: " + checked.error().text +
                                     "; set ListenStream= to a path in a directory of your own"};
  }
  return {};
}

bool IsOurName(const char* name) {
  return std::strcmp(name, "pyfxd.sock") == 0 || std::strcmp(name, "pyfxd.socket") == 0;
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::FromSystemd() {
  char** names = nullptr;
  const int count = sd_listen_fds_with_names(1, &names);
  if (count < 0) return ErrnoError("cannot take over the socket from systemd", -count);
  if (count == 0) return std::unique_ptr<Listener>();

  UniqueFd socket;
  for (int i = 0; i < count; ++i) {
    UniqueFd fd(SD_LISTEN_FDS_START + i);
    if (!socket && (count == 1 || IsOurName(names[i]))) socket = std::move(fd);
    std::free(names[i]);
  }
  std::free(names);
  if (!socket) {
    return Error{Errc::kInvalid, "systemd passed " + std::to_string(count) +
                                     " sockets and none is named \"pyfxd.sock\"; set "
                                     "FileDescriptorName=pyfxd.sock in the socket unit"};
  }
  if (sd_is_socket_unix(socket.get(), SOCK_STREAM, 1, nullptr, 0) <= 0) {
    return Error{Errc::kInvalid,
                 "cannot use what systemd passed: it is not a listening stream socket; use "
                 "ListenStream= with a path in the socket unit"};
  }
  const int flags = ::fcntl(socket.get(), F_GETFL);
  if (flags < 0 || ::fcntl(socket.get(), F_SETFL, flags | O_NONBLOCK) != 0) {
    return ErrnoError("cannot make systemd's socket non-blocking");
  }
  std::string path = BoundPath(socket.get());
  if (Status checked = CheckPassed(path); !checked) return std::move(checked).error();
  return std::unique_ptr<Listener>(new Listener(std::move(socket), std::move(path)));
}

Result<std::unique_ptr<Listener>> Listener::Bind(const std::string& path) {
  const std::string name = DirectoryOf(path);
  while (true) {
    bool made = false;
    Result<UniqueFd> directory = OpenDirectory(name, &made);
    if (!directory) return std::move(directory).error();
    if (Status locked = Lock(directory->get()); !locked) {
      return std::move(locked).error().Context("cannot use directory \"" + name + "\"");
    }
    if (IsRemoved(directory->get())) continue;
    return BindIn(path, std::move(*directory), made);
  }
}

Result<std::unique_ptr<Listener>> Listener::BindIn(const std::string& path, UniqueFd directory,
                                                   bool made_directory) {
  if (Status cleared = ClearOldSocket(path, directory.get()); !cleared) {
    return std::move(cleared).error();
  }
  Result<UniqueFd> socket = BindSocket(path, SOCK_STREAM);
  if (!socket) return std::move(socket).error();
  // Only we can have put it there; somebody may have exchanged a directory on the way meanwhile.
  const std::optional<SocketFile> file = SocketFileAt(directory.get(), NameIn(path));
  if (!file) {
    return Error{Errc::kFailed,
                 "cannot make a socket at \"" + path + "\": the path now leads elsewhere"};
  }
  if (::listen(socket->get(), kBacklog) != 0) {
    const Error failed = ErrnoError("cannot listen on \"" + path + "\"");
    ::unlinkat(directory.get(), NameIn(path).c_str(), 0);
    return failed;
  }

  std::unique_ptr<Listener> listener(new Listener(std::move(*socket), path));
  ::flock(directory.get(), LOCK_UN);
  listener->own_ = Own{std::move(directory), *file, made_directory};
  return listener;
}

Listener::~Listener() { Stop(); }

Status Listener::Start(EventLoop* loop, Events events) {
  loop_ = loop;
  events_ = std::move(events);
  Result<EventSource> source =
      loop_->WatchIo(socket_.get(), EPOLLIN, [this](std::uint32_t) { Accept(); });
  if (!source) return std::move(source).error();
  source_ = std::move(*source);
  return {};
}

void Listener::Stop() {
  source_.reset();
  pause_.reset();
  // Before the socket is closed: as long as it is open no other file gets its inode number.
  if (own_) RemoveOwn();
  own_.reset();
  // With all that clients have sent who were not accepted.
  if (socket_) CloseElsewhere(socket_.release());
}

void Listener::Accept() {
  for (int i = 0; i < kAcceptAtOnce && source_; ++i) {
    UniqueFd client(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC),
                    CloseElsewhere);
    if (client) {
      events_.on_accept(std::move(client));
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno == EAGAIN) return;
    // Out of descriptors or memory: the client stays in the queue, so epoll would report it again
    // and again. Look again when some may be free.
    const Error error = ErrnoError("cannot accept a client, trying again");
    source_.SetIoEvents(0);
    pause_ = loop_->After(kAcceptPause, [this] { source_.SetIoEvents(EPOLLIN); });
    return events_.on_trouble(error);
  }
}

void Listener::RemoveOwn() {
  // The lock keeps a daemon that starts just now from binding in a directory that vanishes. Who
  // holds it does so for a moment only; leaving must not wait, so without it the directory stays.
  const bool locked = ::flock(own_->directory.get(), LOCK_EX | LOCK_NB) == 0;
  if (!RemoveSocketFile(own_->directory.get(), NameIn(path_), own_->file)) return;
  if (locked && own_->made_directory) ::rmdir(DirectoryOf(path_).c_str());
}

}  // namespace pyfx
