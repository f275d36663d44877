// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the service manager is told (sd_notify(3)), which waits while it does not listen.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "daemon/supervisor/loop/event_loop.h"

namespace pyfx {

// Tells it soon, in the order of the calls; not at all when it has not listened for long.
void NotifyManager(std::string state);
// Waits until all was told, but not for long.
void FinishNotifying();

// What people read in the manager's own status: one line, told again soon after it has changed, but
// not too often.
class ManagerStatus {
 public:
  ManagerStatus(EventLoop* loop, std::function<std::string()> line)
      : loop_(loop), line_(std::move(line)) {}

  void Changed();
  void Tell() const;

 private:
  EventLoop* loop_;
  std::function<std::string()> line_;
  EventSource pause_;
};

}  // namespace pyfx
