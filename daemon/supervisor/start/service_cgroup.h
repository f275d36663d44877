// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cgroup of the daemon, where it is its own to divide (--delegated; Delegate=,
// systemd.resource-control(5), of which a user manager leaves no mark that could be looked at):
// each zygote gets a cgroup below it. In that live its spares, and those of its runs that cannot
// move to their client's cgroup; there they can be looked at, frozen or killed all together. The
// zygotes enter their cgroups themselves. Controllers are left alone: a cgroup that hands them down
// may hold no process (cgroups(7)), so a restarted daemon could not be put into one that still has
// runs.
#pragma once

#include <sys/types.h>

#include <string>

namespace pyfx {

class ServiceCgroup {
 public:
  // None.
  ServiceCgroup() = default;
  // That of this process, of version 2, if there is one.
  static ServiceCgroup Find();
  // `directory`: of a delegated cgroup, or empty.
  explicit ServiceCgroup(std::string directory) : directory_(std::move(directory)) {}

  // Makes the cgroup of the zygote `pid` of `profile` below; its directory, or empty where there
  // can be none.
  std::string Make(const std::string& profile, pid_t pid) const;
  // Removes those that nothing lives in any more, also of a daemon before this one.
  void Sweep() const;

 private:
  std::string directory_;
};

}  // namespace pyfx
