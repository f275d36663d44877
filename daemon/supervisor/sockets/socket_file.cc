// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/sockets/socket_file.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/frames/socket.h"

namespace pyfx {

Result<UniqueFd> BindSocket(const std::string& path, int type) {
  Result<SocketAddress> address = SocketAddress::Make(path);
  if (!address) return std::move(address).error();
  UniqueFd socket(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return ErrnoError("cannot make a socket");
  // After bind() anyone may connect whom the mode lets write.
  const mode_t before = ::umask(0177);
  const int bound =
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address->name), address->length);
  const int error = errno;
  ::umask(before);
  if (bound != 0) return ErrnoError("cannot make a socket at \"" + path + "\"", error);
  return socket;
}

std::optional<SocketFile> SocketFileAt(int directory, const std::string& name) {
  struct stat info {};
  if (::fstatat(directory, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0 ||
      !S_ISSOCK(info.st_mode)) {
    return std::nullopt;
  }
  return SocketFile{info.st_dev, info.st_ino};
}

bool RemoveSocketFile(int directory, const std::string& name, const SocketFile& file) {
  const std::optional<SocketFile> there = SocketFileAt(directory, name);
  if (!there || there->device != file.device || there->inode != file.inode) return false;
  ::unlinkat(directory, name.c_str(), 0);
  return true;
}

}  // namespace pyfx
