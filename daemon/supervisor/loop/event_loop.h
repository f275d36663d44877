// SPDX-License-Identifier: GPL-3.0-or-later
//
// The event loop of the supervisor: a thin RAII wrapper of sd-event(3). One thread; callbacks run
// one after the other and must not block. A source may be dropped within its own callback, and an
// object may give itself to DestroyLater() within one. Knows nothing of what it watches.
#pragma once

#include <systemd/sd-event.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

// One watched thing; it is watched until this object goes.
class EventSource {
 public:
  EventSource() = default;
  explicit EventSource(sd_event_source* source) : source_(source) {}
  ~EventSource() { reset(); }

  EventSource(EventSource&& other) noexcept : source_(std::exchange(other.source_, nullptr)) {}
  EventSource& operator=(EventSource&& other) noexcept {
    if (this != &other) {
      reset();
      source_ = std::exchange(other.source_, nullptr);
    }
    return *this;
  }
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;

  explicit operator bool() const { return source_ != nullptr; }
  void reset();

  // For an io source: the epoll events to wait for. With none it is switched off altogether,
  // since epoll(7) reports EPOLLHUP and EPOLLERR whether asked for or not.
  void SetIoEvents(std::uint32_t events);

 private:
  sd_event_source* source_ = nullptr;
};

class EventLoop {
 public:
  using Callback = std::function<void()>;
  using IoCallback = std::function<void(std::uint32_t events)>;

  static Result<std::unique_ptr<EventLoop>> Make();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Watches `fd`, level-triggered, for epoll events. Borrows it: drop the source before closing.
  Result<EventSource> WatchIo(int fd, std::uint32_t events, IoCallback callback);
  // Takes `signal` out of the process's mask and calls back each time it comes.
  Result<EventSource> WatchSignal(int signal, Callback callback);
  // Calls back once, when `delay` has passed.
  EventSource After(std::chrono::milliseconds delay, Callback callback);
  // The same, but time in which the machine sleeps counts. Does not wake it.
  EventSource AfterWithSleep(std::chrono::milliseconds delay, Callback callback);

  // Sends WATCHDOG=1 at the pace that the service manager asks for, if it does.
  void FeedWatchdog();

  // Destroys `object` when the callback that is running has returned.
  template <typename T>
  void DestroyLater(std::unique_ptr<T> object) {
    if (object) graveyard_.push_back(std::shared_ptr<void>(std::move(object)));
  }

  // Serves until Quit() is called.
  Status Run();
  void Quit() { quit_ = true; }

 private:
  EventSource AfterOn(clockid_t clock, std::chrono::milliseconds delay, Callback callback);

  explicit EventLoop(sd_event* event) : event_(event) {}

  sd_event* event_;
  bool quit_ = false;
  std::vector<std::shared_ptr<void>> graveyard_;
};

}  // namespace pyfx
