// SPDX-License-Identifier: GPL-3.0-or-later
//
// Connections whose maker has ended, for tests of whose word is taken for a client's.
#pragma once

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>

#include "protocol/unique_fd.h"

namespace pyfx::test {

struct LeftConnection {
  pid_t maker = -1;  // has been waited for
  std::array<UniqueFd, 2> ends;
};

// A pair of sockets that a process made which is no more. Its descriptors are this process's.
inline LeftConnection MakeLeftConnection() {
  LeftConnection left;
  std::array<int, 2> pipe_ends{};
  if (::pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return left;
  const UniqueFd said(pipe_ends[0]);
  const UniqueFd saying(pipe_ends[1]);
  clone_args arguments{};
  arguments.flags = CLONE_FILES;
  arguments.exit_signal = SIGCHLD;
  left.maker = static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof(arguments)));
  if (left.maker == 0) {
    std::array<int, 2> ends{};
    const bool made = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0;
    ::_exit(made && ::write(saying.get(), ends.data(), sizeof(ends)) > 0 ? 0 : 1);
  }
  int status = 0;
  ::waitpid(left.maker, &status, 0);
  std::array<int, 2> ends{};
  if (status != 0 || ::read(said.get(), ends.data(), sizeof(ends)) != sizeof(ends)) return left;
  left.ends = {UniqueFd(ends[0]), UniqueFd(ends[1])};
  return left;
}

}  // namespace pyfx::test
