// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cold/cold_notice.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "protocol/files/paths.h"
#include "protocol/frames/socket.h"

namespace pyfx {

// To a socket of the daemon's own: one that systemd holds would start a daemon.
void TellOfColdRun(const std::string& socket_path, ColdRun run) {
  const std::string path = ColdRunSocketPath(socket_path);
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || info.st_uid != ::geteuid()) return;
  const Result<SocketAddress> address = SocketAddress::Make(path);
  const UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!address || !socket) return;
  run.reason = CutReason(run.reason);
  std::string frame;
  AppendMessage(run, 0, &frame);
  // With a full queue the kernel says EAGAIN.
  ::sendto(socket.get(), frame.data(), frame.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&address->name), address->length);
}

}  // namespace pyfx
