// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "daemon/zygote/host/bring_up.h"

namespace pyfx {

Channel TakeSupervisorChannel() {
  constexpr int kFirstFd = 100;
  UniqueFd inherited(kSupervisorFd);
  Channel channel(UniqueFd(::fcntl(inherited.get(), F_DUPFD_CLOEXEC, kFirstFd)));
  if (!channel.valid()) return channel;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It may have died before.
  pollfd gone{channel.fd(), POLLIN, 0};
  if (::poll(&gone, 1, 0) == 1 && (gone.revents & POLLHUP) != 0) ::_exit(0);
  return channel;
}

}  // namespace pyfx
