// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/descriptors/sockets.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "daemon/zygote/core/system/open_files.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

constexpr std::size_t kPathAt = offsetof(sockaddr_un, sun_path);

// What getsockname(2) or getpeername(2) says; nothing where there is none to ask about.
std::optional<std::string> AddressOf(int fd, int (*address_of)(int, sockaddr*, socklen_t*)) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (address_of(fd, any, &size) != 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(&address),
                     std::min<std::size_t>(size, sizeof(address)));
}

// What it is ready for, without a wait.
short ReadyFor(int fd) {
  pollfd one{fd, POLLIN | POLLOUT | POLLPRI | POLLRDHUP, 0};
  ::poll(&one, 1, 0);
  return one.revents;
}

bool IsInState(int fd, int other) {
  return AddressOf(fd, ::getsockname) == AddressOf(other, ::getsockname) &&
         AddressOf(fd, ::getpeername) == AddressOf(other, ::getpeername) &&
         SocketNumber(fd, SO_ACCEPTCONN) == SocketNumber(other, SO_ACCEPTCONN) &&
         ReadyFor(fd) == ReadyFor(other) && ::fcntl(fd, F_GETOWN) == 0;
}

bool IsOfKnownKind(int family, int type, int protocol) {
  if (family == AF_UNIX) return type == SOCK_DGRAM || type == SOCK_STREAM || type == SOCK_SEQPACKET;
  return (family == AF_INET || family == AF_INET6) &&
         (protocol == IPPROTO_UDP || protocol == IPPROTO_TCP);
}

// Programs of filters, which the value of the option only points to (socket(7)).
bool HasPointer(const SocketCall& call) {
  return call.level == SOL_SOCKET &&
         (call.option == SO_ATTACH_FILTER || call.option == SO_ATTACH_BPF ||
          call.option == SO_ATTACH_REUSEPORT_CBPF || call.option == SO_ATTACH_REUSEPORT_EBPF);
}

// Nobody hears of a connection by which messages go to a name in the file system, or an abstract
// one (unix(7)), before something is sent.
bool IsForMessages(const SocketCall& call, int family, int type) {
  return family == AF_UNIX && type == SOCK_DGRAM && call.value.size() > kPathAt &&
         (call.value[kPathAt] == '/' || call.value[kPathAt] == '\0');
}

bool Ask(int fd, const SocketCall& call) {
  const auto size = static_cast<socklen_t>(call.value.size());
  if (!call.connects) {
    return ::setsockopt(fd, call.level, call.option, call.value.data(), size) == 0;
  }
  sockaddr_un address{};
  call.value.copy(reinterpret_cast<char*>(&address), sizeof(address));
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0;
}

UniqueFd MakeSocket(int family, int type, int protocol, const std::vector<SocketCall>& calls) {
  UniqueFd made(::socket(family, type | SOCK_CLOEXEC, protocol));
  return made && AskAgain(made.get(), calls) ? std::move(made) : UniqueFd();
}

// Why one cannot be made anew.
std::string WhatItIs(int fd) {
  const int family = SocketNumber(fd, SO_DOMAIN);
  const int type = SocketNumber(fd, SO_TYPE);
  const int protocol = SocketNumber(fd, SO_PROTOCOL);
  if (!IsOfKnownKind(family, type, protocol)) return "socket of another kind";
  int waiting = 0;
  if (SocketNumber(fd, SO_ACCEPTCONN) == 1) return "listening socket";
  if (::ioctl(fd, FIONREAD, &waiting) == 0 && waiting > 0) return "socket with something in it";
  if (AddressOf(fd, ::getpeername)) return "connection";
  const std::optional<std::string> name = AddressOf(fd, ::getsockname);
  const UniqueFd unbound(::socket(family, type | SOCK_CLOEXEC, protocol));
  if (unbound && name != AddressOf(unbound.get(), ::getsockname)) return "socket that has a name";
  return "socket";
}

}  // namespace

int SocketNumber(int fd, int option) {
  int value = 0;
  socklen_t size = sizeof(value);
  return ::getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

std::optional<std::vector<SocketCall>> CallsToAskAgain(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return std::nullopt;
  const int family = SocketNumber(fd, SO_DOMAIN);
  const int type = SocketNumber(fd, SO_TYPE);
  std::vector<SocketCall> calls;
  for (const SocketCall& call : SocketCallsHeard()) {
    if (call.socket != info.st_ino) continue;
    if (call.connects ? !IsForMessages(call, family, type) : HasPointer(call)) return std::nullopt;
    calls.push_back(call);
  }
  return calls;
}

bool AskAgain(int fd, const std::vector<SocketCall>& calls) {
  return std::all_of(calls.begin(), calls.end(),
                     [fd](const SocketCall& call) { return Ask(fd, call); });
}

void Sockets::Find(const std::set<int>& descriptors, const std::set<int>& of_pairs) {
  std::map<ino_t, std::vector<int>> found;
  for (const int number : descriptors) {
    struct stat info {};
    if (::fstat(number, &info) == 0 && S_ISSOCK(info.st_mode) &&
        (::fcntl(number, F_GETFL) & O_PATH) == 0) {
      found[info.st_ino].push_back(number);
    }
  }
  for (const auto& [inode, numbers] : found) {
    const bool is_of_pair = std::all_of(numbers.begin(), numbers.end(),
                                        [&](int number) { return of_pairs.contains(number); });
    if (!is_of_pair) Judge(numbers);
  }
}

void Sockets::Judge(const std::vector<int>& numbers) {
  const int fd = numbers.front();
  const int family = SocketNumber(fd, SO_DOMAIN);
  const int type = SocketNumber(fd, SO_TYPE);
  const int protocol = SocketNumber(fd, SO_PROTOCOL);
  std::optional<std::vector<SocketCall>> calls = CallsToAskAgain(fd);
  if (calls && IsOfKnownKind(family, type, protocol)) {
    const UniqueFd made = MakeSocket(family, type, protocol, *calls);
    if (made && IsInState(fd, made.get())) {
      return sockets_.push_back({numbers, family, type, protocol, std::move(*calls)});
    }
  }
  unsafe_.push_back(WhatItIs(fd) + " at descriptor " + std::to_string(fd));
  given_up_.insert(given_up_.end(), numbers.begin(), numbers.end());
}

void Sockets::GiveUp() const {
  for (const int number : given_up_) {
    const std::optional<std::string> name = AddressOf(number, ::getsockname);
    if (name && name->size() > kPathAt && SocketNumber(number, SO_DOMAIN) == AF_UNIX) {
      const std::string path(name->c_str() + kPathAt);  // empty: abstract
      struct stat info {};
      if (path.starts_with('/') && ::lstat(path.c_str(), &info) == 0 && S_ISSOCK(info.st_mode)) {
        ::unlink(path.c_str());
      }
    }
    ::close(number);
  }
}

Status Sockets::Renew() const {
  for (const auto& [numbers, family, type, protocol, calls] : sockets_) {
    const UniqueFd made = MakeSocket(family, type, protocol, calls);
    if (!made || ::fcntl(made.get(), F_SETFL, ::fcntl(numbers.front(), F_GETFL)) != 0 ||
        !PutInPlace(made, numbers)) {
      return Error{Errc::kUnsupported,
                   ErrnoError("cannot make the preload's socket at descriptor " +
                              std::to_string(numbers.front()) + " anew")
                       .text,
                   ColdCause::kDescriptors};
    }
  }
  return {};
}

}  // namespace pyfx
