// SPDX-License-Identifier: GPL-3.0-or-later
//
// A forked child that waits for its run. Whoever hands it one takes its pidfd. One that is dropped
// with it is killed: it has run nothing, and closing the channel is not enough for one that is
// stopped, or stuck in what a library does after a fork, which would keep its zygote for ever.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <utility>

#include "protocol/base/process.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

struct SpareChild {
  SpareChild(pid_t number, UniqueFd end, UniqueFd process)
      : pid(number), channel(std::move(end)), pidfd(std::move(process)) {}
  ~SpareChild() {
    if (pidfd) SignalByPidfd(pidfd.get(), SIGKILL);
  }
  SpareChild(SpareChild&&) = default;
  SpareChild& operator=(SpareChild&& other) noexcept {
    std::swap(pid, other.pid);
    std::swap(channel, other.channel);
    std::swap(pidfd, other.pidfd);
    return *this;
  }
  SpareChild(const SpareChild&) = delete;
  SpareChild& operator=(const SpareChild&) = delete;

  pid_t pid;
  UniqueFd channel;
  UniqueFd pidfd;
};

}  // namespace pyfx
