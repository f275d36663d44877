// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small things about processes that more than one of the programs does in the same way.
#pragma once

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace pyfx {

// argv or envp for posix_spawn(3): valid as long as `strings` is and is not changed.
inline std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Does nothing to a process that has ended. The wrapper in glibc 2.36 lacks C linkage
// (<sys/pidfd.h>), and older ones have none.
inline void KillByPidfd(int pidfd) {
  ::syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0U);
}

}  // namespace pyfx
