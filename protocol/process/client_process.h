// SPDX-License-Identifier: GPL-3.0-or-later
//
// The process that made a run's connection. All that a run learns of it is read by its number, and
// a number means another process when the first has ended: the run itself, for instance, which is
// confined as the daemon is. So who reads asks afterwards whether it was that process all the time.
#pragma once

#include <sys/types.h>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

class ClientProcess {
 public:
  // Of the process `pid`, which is said to have made `connection`; this is borrowed and must stay
  // open. Never fails: what cannot be read is found out by CheckIsTheOne().
  ClientProcess(pid_t pid, int connection);

  pid_t pid() const { return pid_; }
  // Its directory in /proc: of this process only, and of none once it has ended.
  int directory() const { return directory_.get(); }

  // An error of code kUnsupported unless the process is there still, and made the connection or, on
  // kernels that cannot tell (before Linux 6.5), holds its other end: then what was read of it
  // since this object was made was its own.
  Status CheckIsTheOne() const;

 private:
  pid_t pid_;
  int connection_;
  UniqueFd directory_;
};

// For kernels before Linux 6.5: whether the process whose directory in /proc is `directory` has the
// other end of the connected AF_UNIX socket `connection` open. False as well where the kernel lacks
// sock_diag(7) for such sockets.
bool HoldsOtherEnd(int directory, int connection);

}  // namespace pyfx
