// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/process/client_process.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/frames/socket.h"

namespace pyfx {
namespace {

// The inode of the socket that `connection` is connected to, as sock_diag(7) knows it.
std::optional<std::uint32_t> InodeOfOtherEnd(int connection) {
  struct stat own {};
  if (::fstat(connection, &own) != 0) return std::nullopt;
  const UniqueFd netlink(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  struct {
    nlmsghdr header;
    unix_diag_req question;
  } request{};
  request.header.nlmsg_len = sizeof(request);
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  request.question.sdiag_family = AF_UNIX;
  request.question.udiag_states = ~0U;
  request.question.udiag_ino = static_cast<std::uint32_t>(own.st_ino);
  request.question.udiag_show = UDIAG_SHOW_PEER;
  request.question.udiag_cookie[0] = ~0U;  // whatever it is
  request.question.udiag_cookie[1] = ~0U;
  alignas(nlmsghdr) std::array<char, 4096> answer{};
  if (!netlink || ::send(netlink.get(), &request, sizeof(request), 0) < 0) return std::nullopt;
  const ssize_t size = ::recv(netlink.get(), answer.data(), answer.size(), MSG_DONTWAIT);
  if (size < static_cast<ssize_t>(sizeof(nlmsghdr))) return std::nullopt;
  const auto* header = reinterpret_cast<const nlmsghdr*>(answer.data());
  if (!NLMSG_OK(header, static_cast<std::size_t>(size)) ||
      header->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
      header->nlmsg_len < NLMSG_LENGTH(sizeof(unix_diag_msg))) {
    return std::nullopt;
  }
  const auto* message = static_cast<const unix_diag_msg*>(NLMSG_DATA(header));
  auto* attribute = reinterpret_cast<const rtattr*>(message + 1);
  std::size_t left = header->nlmsg_len - NLMSG_LENGTH(sizeof(*message));
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    if (attribute->rta_type != UNIX_DIAG_PEER) continue;
    if (RTA_PAYLOAD(attribute) < sizeof(std::uint32_t)) return std::nullopt;
    std::uint32_t inode;
    std::memcpy(&inode, RTA_DATA(attribute), sizeof(inode));
    return inode;
  }
  return std::nullopt;
}

}  // namespace

ClientProcess::ClientProcess(pid_t pid, int connection)
    : pid_(pid),
      connection_(connection),
      directory_(
          ::open(("/proc/" + std::to_string(pid)).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}

Status ClientProcess::CheckIsTheOne() const {
  // Alive now, the process has had its number all the time.
  const Result<UniqueFd> pidfd = PeerPidfd(connection_);
  if (pidfd) return {};
  const bool known = pidfd.error().code != Errc::kUnsupported;
  if (!known && HoldsOtherEnd(directory_.get(), connection_)) return {};
  return Error{Errc::kUnsupported,
               known ? "the process that made the connection has ended"
                     : "which process made the connection cannot be told",
               ColdCause::kConfined};
}

bool HoldsOtherEnd(int directory, int connection) {
  const std::optional<std::uint32_t> inode = InodeOfOtherEnd(connection);
  if (!inode) return false;
  const std::string wanted = "socket:[" + std::to_string(*inode) + "]";
  const int fd = ::openat(directory, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const std::unique_ptr<DIR, int (*)(DIR*)> descriptors(::fdopendir(fd), ::closedir);
  if (!descriptors) {
    ::close(fd);
    return false;
  }
  std::array<char, 64> target;
  while (const dirent* entry = ::readdir(descriptors.get())) {
    const ssize_t size = ::readlinkat(fd, entry->d_name, target.data(), target.size());
    if (size > 0 && std::string_view(target.data(), static_cast<std::size_t>(size)) == wanted) {
      return true;
    }
  }
  return false;
}

}  // namespace pyfx
