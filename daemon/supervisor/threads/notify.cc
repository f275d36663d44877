// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/threads/notify.h"

#include <systemd/sd-daemon.h>

#include <chrono>
#include <cstdlib>
#include <utility>

#include "daemon/supervisor/threads/helper_queue.h"

namespace pyfx {
namespace {

constexpr std::size_t kMostHeld = std::size_t{16} << 10;
constexpr std::chrono::milliseconds kLastWordLimit{1'000};
constexpr std::chrono::milliseconds kStatusPause{500};

HelperQueue& Notifications() {
  static HelperQueue queue(kMostHeld);
  return queue;
}

}  // namespace

void NotifyManager(std::string state) {
  if (std::getenv("NOTIFY_SOCKET") == nullptr) return;
  const std::size_t size = state.size();
  Notifications().Post(size, [state = std::move(state)] { sd_notify(0, state.c_str()); });
}

void FinishNotifying() {
  if (std::getenv("NOTIFY_SOCKET") != nullptr) Notifications().Finish(kLastWordLimit);
}

void ManagerStatus::Changed() {
  if (pause_) return;
  pause_ = loop_->After(kStatusPause, [this] {
    pause_.reset();
    Tell();
  });
}

void ManagerStatus::Tell() const { NotifyManager("STATUS=" + line_()); }

}  // namespace pyfx
