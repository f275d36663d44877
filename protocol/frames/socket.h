// SPDX-License-Identifier: GPL-3.0-or-later
//
// Addresses of AF_UNIX sockets, and how to connect to one.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

// The address of a socket at `path`, of any length: sun_path holds 107 bytes (unix(7)), so a
// longer path is named through its directory's descriptor, which must stay open while the address
// is in use.
struct SocketAddress {
  sockaddr_un name{};
  socklen_t length = 0;
  UniqueFd directory;

  static Result<SocketAddress> Make(const std::string& path);
  // The address of the last name of `path` in `directory`, which is borrowed and must stay open.
  static Result<SocketAddress> In(int directory, const std::string& path);
};

// The directory that the last name of `path` is in.
std::string DirectoryOf(const std::string& path);

// Whether nobody but this user and root can put something into the open directory `fd`; `name` is
// for the error, of code kInvalid. Only by descriptor is this worth anything: what a path leads to
// may be exchanged at any time where a directory above is another's, /tmp for instance.
Status CheckDirectory(int fd, const std::string& name);

// Connects to the daemon at `path`, blocking while its queue of waiting clients is full, for no
// longer than `timeout` unless that is 0. kNoDaemon when nobody listens there. Refuses a directory
// that fails CheckDirectory(), and a server that runs under another user id. `server`, if given,
// becomes what PeerPid() tells of it.
Result<UniqueFd> ConnectToDaemon(const std::string& path,
                                 std::chrono::milliseconds timeout = std::chrono::milliseconds(0),
                                 pid_t* server = nullptr);

// The name that `socket` is bound to, as bytes; empty for none. A socket that was accepted has that
// of the one that listens (unix(7)).
std::string NameOfSocket(int socket);

// The user id at the other end of a connected socket (SO_PEERCRED, unix(7)).
Result<uid_t> PeerUid(int socket);
// The number of the process that made the connection; 0 when it has none here (another pid
// namespace).
pid_t PeerPid(int socket);

// The process that made a connection, however its number is used since (SO_PEERPIDFD, Linux 6.5).
// kUnsupported where the kernel cannot tell, kClosed when that process has ended.
Result<UniqueFd> PeerPidfd(int socket);

// Sends SIGCONT to the process at the other end, which is stopped because its run was. The signal
// carries the run's id, by which its receiver knows that the run goes on without its doing.
void ContinuePeer(int socket, std::uint64_t run_id);

}  // namespace pyfx
