// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a client may make the daemon do besides its run: a client that is confined in another way
// than the daemon must not make it act outside of that confinement. For the run itself the spare
// checks this (protocol/world.h).
#pragma once

#include "protocol/result.h"
#include "protocol/world.h"
#include "protocol/zygote_messages.h"

namespace pyfx {

class Confinement {
 public:
  // Whether the client at the other end of `connection` may stop and reload; an error of code
  // kUnsupported if it lives in another world than the daemon.
  Status CheckMayCommand(int connection) const;
  // Whether a zygote may be started for it. What warms up there is chosen by the client in part
  // (HOME leads to modules), and nothing that bounds the client bounds it. So this asks for more
  // than a run does, which takes on limits: an error also if the client has a lower one than the
  // daemon that it may not raise, or lives in a cgroup that `policy` does not let a run stay out of
  // or the user may not leave. kBusy: there is no descriptor to look at it with.
  Status CheckMayStart(int connection, CgroupPolicy policy) const;

 private:
  const World world_ = World::OfThisProcess();
};

}  // namespace pyfx
