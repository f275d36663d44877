// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/loop/event_loop.h"

#include <sys/signalfd.h>

namespace pyfx {
namespace {

// How much later a timer may come. What is only put off to the loop's next round must not wait for
// that; 0 would mean the default of 250 ms (sd_event_add_time(3)).
constexpr std::uint64_t kTimerAccuracyUs = 1000;
constexpr std::uint64_t kNextRoundAccuracyUs = 1;

// sd-event frees a source only after its dispatch has returned, and calls the destroy callback
// then (sd_event_source_set_destroy_callback(3)); so the function object outlives its own call.
template <typename Function>
void Own(sd_event_source* source, Function* function) {
  sd_event_source_set_destroy_callback(
      source, [](void* userdata) { delete static_cast<Function*>(userdata); });
  sd_event_source_set_userdata(source, function);
}

int OnIo(sd_event_source*, int, std::uint32_t events, void* userdata) noexcept {
  (*static_cast<EventLoop::IoCallback*>(userdata))(events);
  return 0;
}

int OnSignal(sd_event_source*, const signalfd_siginfo*, void* userdata) noexcept {
  (*static_cast<EventLoop::Callback*>(userdata))();
  return 0;
}

int OnTime(sd_event_source*, std::uint64_t, void* userdata) noexcept {
  (*static_cast<EventLoop::Callback*>(userdata))();
  return 0;
}

}  // namespace

void EventSource::reset() { source_ = sd_event_source_disable_unref(source_); }

void EventSource::SetIoEvents(std::uint32_t events) {
  if (events != 0) sd_event_source_set_io_events(source_, events);
  sd_event_source_set_enabled(source_, events != 0 ? SD_EVENT_ON : SD_EVENT_OFF);
}

Result<std::unique_ptr<EventLoop>> EventLoop::Make() {
  sd_event* event = nullptr;
  if (const int error = sd_event_new(&event); error < 0) {
    return ErrnoError("cannot make an event loop", -error);
  }
  std::unique_ptr<EventLoop> loop(new EventLoop(event));
  // The first timer of a clock makes the descriptor that all timers of that clock share. Done now,
  // no later one can fail for want of descriptors.
  loop->After(std::chrono::milliseconds(0), [] {});
  loop->AfterWithSleep(std::chrono::milliseconds(0), [] {});
  return loop;
}

EventLoop::~EventLoop() {
  graveyard_.clear();
  sd_event_unref(event_);
}

Result<EventSource> EventLoop::WatchIo(int fd, std::uint32_t events, IoCallback callback) {
  sd_event_source* source = nullptr;
  if (const int error = sd_event_add_io(event_, &source, fd, events, OnIo, nullptr); error < 0) {
    return SystemError("cannot watch a descriptor", -error);
  }
  Own(source, new IoCallback(std::move(callback)));
  return EventSource(source);
}

Result<EventSource> EventLoop::WatchSignal(int signal, Callback callback) {
  sd_event_source* source = nullptr;
  const int error =
      sd_event_add_signal(event_, &source, signal | SD_EVENT_SIGNAL_PROCMASK, OnSignal, nullptr);
  if (error < 0) return ErrnoError("cannot watch signal " + std::to_string(signal), -error);
  Own(source, new Callback(std::move(callback)));
  return EventSource(source);
}

EventSource EventLoop::After(std::chrono::milliseconds delay, Callback callback) {
  return AfterOn(CLOCK_MONOTONIC, delay, std::move(callback));
}

EventSource EventLoop::AfterWithSleep(std::chrono::milliseconds delay, Callback callback) {
  return AfterOn(CLOCK_BOOTTIME, delay, std::move(callback));
}

EventSource EventLoop::AfterOn(clockid_t clock, std::chrono::milliseconds delay,
                               Callback callback) {
  sd_event_source* source = nullptr;
  const auto us = static_cast<std::uint64_t>(std::chrono::microseconds(delay).count());
  const std::uint64_t accuracy = us == 0 ? kNextRoundAccuracyUs : kTimerAccuracyUs;
  const int error =
      sd_event_add_time_relative(event_, &source, clock, us, accuracy, OnTime, nullptr);
  PYFX_CHECK(error >= 0);
  Own(source, new Callback(std::move(callback)));
  return EventSource(source);
}

void EventLoop::FeedWatchdog() { sd_event_set_watchdog(event_, true); }

Status EventLoop::Run() {
  quit_ = false;
  while (!quit_) {
    if (const int error = sd_event_run(event_, UINT64_MAX); error < 0) {
      return ErrnoError("event loop failed", -error);
    }
    while (!graveyard_.empty()) {
      const std::vector<std::shared_ptr<void>> dead = std::exchange(graveyard_, {});
    }
  }
  return {};
}

}  // namespace pyfx
