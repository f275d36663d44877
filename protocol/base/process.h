// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small things about processes that more than one of the programs does in the same way.
#pragma once

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "protocol/base/unique_fd.h"

namespace pyfx {

// argv or envp for posix_spawn(3): valid as long as `strings` is and is not changed.
inline std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// glibc's own wrappers of the following lack C linkage in 2.36 (<sys/pidfd.h>), and older ones have
// none.
inline UniqueFd OpenPidfd(pid_t pid) {
  return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)));
}

// Does nothing to a process that has ended. With `info` the signal is queued as that says, which
// must not be a code that only the kernel sends (pidfd_send_signal(2)).
inline bool SignalByPidfd(int pidfd, int signal, siginfo_t* info = nullptr) {
  return ::syscall(SYS_pidfd_send_signal, pidfd, signal, info, 0U) == 0;
}

// Closes every descriptor that is not in `kept`, in which negative ones do not count. False, with
// errno set, where the kernel cannot (close_range(2), Linux 5.9).
inline bool CloseAllBut(std::vector<int> kept) {
  std::sort(kept.begin(), kept.end());
  unsigned next = 0;
  for (const int fd : kept) {
    if (fd < 0) continue;
    const auto number = static_cast<unsigned>(fd);
    if (number > next && ::close_range(next, number - 1, 0) != 0) return false;
    next = number + 1;
  }
  return ::close_range(next, ~0U, 0) == 0;
}

}  // namespace pyfx
