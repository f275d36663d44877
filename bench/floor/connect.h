// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the clients that pyfxc is measured against reach their servers: one socket, one connect().
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

namespace pyfx::bench {

// A connected socket, which is the caller's; -1 and errno if there is none.
inline int Connect(const char* path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (std::strlen(path) >= sizeof(address.sun_path)) return -1;
  std::strcpy(address.sun_path, path);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  return ::connect(socket, generic, sizeof(address)) == 0 ? socket : -1;
}

}  // namespace pyfx::bench
