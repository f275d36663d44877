// SPDX-License-Identifier: GPL-3.0-or-later
//
// Eventfds, timers and inotify instances that the preload holds open: each run gets its own, in the
// state that the warm-up left, told by proc_pid_fdinfo(5). No Python in it.
#pragma once

#include <sys/timerfd.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

class EventDescriptors {
 public:
  // Zygote, after the warm-up.
  void Find(const std::set<int>& descriptors);
  // Phrases for people: what can be neither made anew nor shared.
  const std::vector<std::string>& unsafe() const { return unsafe_; }

  // Spare.
  Status Renew() const;
  // Timers go on from what was left when the warm-up ended. Run child.
  Status StartTimers() const;

 private:
  struct EventFd {
    int number;
    std::uint64_t count;
    bool is_semaphore;
  };
  struct Timer {
    int number;
    int clock;
    itimerspec left;
  };

  void FindEventFd(int number);
  void FindTimer(int number);
  void FindInotify(int number);

  std::vector<EventFd> event_fds_;
  std::vector<Timer> timers_;
  std::vector<int> inotifies_;
  std::vector<std::string> unsafe_;
};

}  // namespace pyfx
