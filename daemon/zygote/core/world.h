// SPDX-License-Identifier: GPL-3.0-or-later
//
// The world that a process lives in: credentials, capabilities, namespaces, root directory,
// personality. A run has its zygote's, and cannot take on another one; so where the client's
// differs (setpriv, unshare, a container that shares the socket), it must not be warm.
#pragma once

#include <sys/types.h>

#include <array>
#include <string>

#include "protocol/result.h"

namespace pyfx {

class World {
 public:
  // Never blocks. What cannot be read is empty. Any process.
  static World Of(pid_t pid);

  // Names what differs in `client`, the world of the process that asks; an error of code
  // kUnsupported.
  Status CheckSameAs(const World& client) const;

 private:
  std::string status_;                 // lines of proc_pid_status(5)
  std::array<std::string, 13> parts_;  // other files there
};

}  // namespace pyfx
