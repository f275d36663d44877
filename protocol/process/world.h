// SPDX-License-Identifier: GPL-3.0-or-later
//
// The world that a process lives in: credentials, capabilities, namespaces, root directory,
// personality. A run has its zygote's, and cannot take on another one; so where the client's
// differs (setpriv, unshare, a container that shares the socket), it must not be warm.
//
// One capability is apart: CAP_WAKE_ALARM, by which timers may wake a machine that sleeps. Since
// version 254 systemd gives it to logins at a seat and to user managers, whose services keep it in
// the inheritable set (pam_systemd(8), systemd issue 41386), and not to logins from elsewhere. It
// confines nobody, so a run leaves it where its client has none, and may lack it.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "protocol/base/result.h"

namespace pyfx {

class World {
 public:
  // Of the process whose directory in /proc is open as `directory`. What cannot be read is empty.
  // Any process. May wait for as long as that process is in execve(2): what is asked of it but its
  // status wants exec_update_lock of it (proc_pid_get_link() and lock_trace() in fs/proc/base.c,
  // Linux 5.11), which an execve holds while it closes files (FUSE_FLUSH) and takes
  // down the old memory (begin_new_exec(), fs/exec.c).
  static World Of(int directory);
  static World OfThisProcess();

  // Names what differs in `client`, the world of the process that asks; an error of code
  // kUnsupported.
  Status CheckSameAs(const World& client) const;
  // The same with what Of() says of that process; without waiting if its status differs.
  Status CheckSameAsOf(int directory) const;

  // Leaves CAP_WAKE_ALARM in each set of this process, which is in this world, where `client` does
  // not have it.
  Status LeaveWakeAlarmAsIn(const World& client) const;

  // A directory or namespace: device, inode and, of a directory, mount (statx(2)); all 0: unknown.
  struct Place {
    std::uint32_t device_major = 0;
    std::uint32_t device_minor = 0;
    std::uint64_t inode = 0;
    std::uint64_t mount = 0;

    bool operator==(const Place&) const = default;
  };

 private:
  void ReadStatus(int directory);
  void ReadRest(int directory);

  static constexpr std::size_t kSets = 4;  // inheritable, permitted, effective, ambient

  std::string status_;  // lines of proc_pid_status(5), without CAP_WAKE_ALARM
  std::array<bool, kSets> has_wake_alarm_{};
  std::array<Place, 11> places_;      // the root directory, and namespaces
  std::array<std::string, 2> texts_;  // of other files there
};

}  // namespace pyfx
