// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a run lives: in its client's cgroups as far as the kernel lets it move there, so that
// limits bind it, and who ends all that is in a cgroup ends it and what it started. It stays in the
// zygote's otherwise, unless that would be a way out of limits, or out of rules that are tied to a
// cgroup and that only root can see: programs of the kernel's (IPAddressDeny=, DeviceAllow=, ip vrf
// exec), a firewall's. Then only a cold run is right.
// cgroups(7); the kernel's Documentation/admin-guide/cgroup-v2.rst; bpf(2), BPF_PROG_QUERY.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

// When a run moves to the cgroup of its client.
enum class CgroupPolicy : std::uint32_t {
  kClient = 0,  // whenever it may
  kLimits = 1,  // only where that has a limit
};

class Cgroups {
 public:
  // Those of this process. Zygote, after EnterCgroup().
  static Cgroups OfThisProcess();
  // `own`: as in /proc/PID/cgroup. `mounts`: as in /proc/PID/mountinfo.
  Cgroups(std::string own, std::string_view mounts);

  // Moves this process to where the process is whose directory in /proc is open as `client`.
  // Nothing but one read of a file when it is there already. A move takes the kernel 10 to 30 ms,
  // unless there was another just before: it waits for all processors (cgroup_attach_lock(),
  // kernel/cgroup/cgroup.c). Run, before Started. kUnsupported: the client is limited in a place
  // that this process may not enter, or may be.
  Status Follow(int client, CgroupPolicy policy) const;
  // The same without a move: whether one would do, or need not be.
  Status CheckCanFollow(int client, CgroupPolicy policy) const;
  // For a preload that has asked for its cgroup, as to tell how many processors it may use: what it
  // was told holds for the client, too, if that is in the same or nothing is limited in either.
  // kUnsupported otherwise.
  Status CheckAsked(int client) const;
  // The same two for a client with that /proc/PID/cgroup.
  Status CheckAskedBy(std::string_view client) const;
  Status FollowTo(std::string_view client, CgroupPolicy policy) const;
  Status CheckCanFollowTo(std::string_view client, CgroupPolicy policy) const;

 private:
  using Enter = bool (*)(const std::string& directory);

  struct Hierarchy {
    std::string controllers;  // as in /proc/PID/cgroup; empty: version 2
    std::string directory;    // where it is mounted
    std::string root;         // the cgroup that is seen there
  };

  void AddMount(std::string_view line);
  std::string DirectoryOf(std::string_view controllers, std::string_view path) const;
  Status FollowBy(Enter enter, std::string_view client, CgroupPolicy policy) const;
  Status FollowIn(Enter enter, std::string_view controllers, std::string_view own,
                  std::string_view client, CgroupPolicy policy) const;
  bool IsOfThisUser(const std::string& directory) const;
  std::string FirstLimit(std::string_view controllers, std::string_view own,
                         std::string_view client) const;

  std::string own_;
  std::vector<Hierarchy> hierarchies_;
};

// Moves this process into the cgroup whose directory that is.
Status EnterCgroup(const std::string& directory);

}  // namespace pyfx
