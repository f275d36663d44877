// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the warm-up asks of sockets by setsockopt(2) and connect(2), so that a run can ask the same
// of a socket of its own (sockets.h). The kernel does not tell all of it: not which groups a socket
// has joined (IP_ADD_MEMBERSHIP), for one. The host sees the calls (libc_sockets.cc) and notes them
// here. Zygote; any thread of it.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <string>
#include <vector>

namespace pyfx {

struct SocketCall {
  ino_t socket;       // its inode, which duplicates share
  bool connects;      // connect(2), else setsockopt(2)
  int level;          // of setsockopt(2)
  int option;         // the same
  std::string value;  // of the option, or an address
};

// Takes notes from now on; no more notes.
void ListenForSocketCalls();
void StopListeningForSocketCalls();

// In their order, when nobody listens any more.
const std::vector<SocketCall>& SocketCallsHeard();

// To be called by who has made such a call, when it succeeded.
void NoteSocketOption(int fd, int level, int option, const void* value, socklen_t size) noexcept;
void NoteConnect(int fd, const sockaddr* address, socklen_t size) noexcept;

}  // namespace pyfx
