// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pipes and socket pairs whose ends tell where descriptors went: the end of a file proves that
// nobody holds the other end any more.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx::test {

struct Pipe {
  UniqueFd read, write;

  Pipe() {
    std::array<int, 2> ends;
    PYFX_CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
    read = UniqueFd(ends[0]);
    write = UniqueFd(ends[1]);
  }
};

struct SocketPair {
  UniqueFd a, b;

  explicit SocketPair(int flags = 0) {
    std::array<int, 2> ends;
    PYFX_CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0, ends.data()) == 0);
    a = UniqueFd(ends[0]);
    b = UniqueFd(ends[1]);
  }
};

// True when all write ends of the pipe are closed, in whatever process or queue they were.
inline bool AtEnd(const UniqueFd& read_end) {
  pollfd wait{read_end.get(), POLLIN, 0};
  return ::poll(&wait, 1, 0) == 1 && (wait.revents & POLLHUP) != 0;
}

inline bool IsOpen(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }
inline bool IsCloexec(int fd) { return (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0; }

}  // namespace pyfx::test
