// SPDX-License-Identifier: GPL-3.0-or-later
//
// When the next generation takes the place of one whose files have changed: when they have been
// left alone for a moment, or later where they change during each warm-up. Remembers why until the
// next one is warm. Starts nothing itself.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "daemon/supervisor/event_loop.h"

namespace pyfx {

class Renewal {
 public:
  // `renew` is called from the loop when it is time to start the next generation.
  Renewal(EventLoop* loop, std::function<void()> renew) : loop_(loop), renew_(std::move(renew)) {}

  // A generation is taken out of service, since `why`.
  void NoteStale(const std::string& why) { stale_because_ = why; }
  // The same for one whose files changed while it warmed up. False when that has happened so many
  // times in a row that nobody is to wait for the next one, which is not started by itself then.
  bool NoteBornStale(const std::string& why);
  // A generation is warm, and fresh.
  void NoteFresh();

  // Files have changed: the next generation is due when they have been left alone.
  void Begin();
  // Somebody asks for the next generation, and does not wait for it.
  void BeginUnhurried();
  // It is started, or is not to be.
  void Cancel() { due_.reset(); }

  bool is_due() const { return static_cast<bool>(due_); }
  bool is_stale() const { return !stale_because_.empty(); }
  // Whether files changed during each of the last warm-ups.
  bool is_restless() const;
  // Why the last generation was taken out of service; empty: it was not, or the next one is warm.
  const std::string& stale_because() const { return stale_because_; }

 private:
  void After(std::chrono::milliseconds delay);

  EventLoop* loop_;
  std::function<void()> renew_;
  std::string stale_because_;
  int born_stale_ = 0;  // generations in a row whose files changed while they warmed up
  EventSource due_;
};

}  // namespace pyfx
