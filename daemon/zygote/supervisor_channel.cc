// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>

#include "daemon/zygote/bring_up.h"

namespace pyfx {

Channel TakeSupervisorChannel() {
  constexpr int kFirstFd = 100;
  UniqueFd inherited(kSupervisorFd);
  return Channel(UniqueFd(::fcntl(inherited.get(), F_DUPFD_CLOEXEC, kFirstFd)));
}

}  // namespace pyfx
