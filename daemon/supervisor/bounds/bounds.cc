// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/bounds/bounds.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace pyfx {
namespace {

using std::chrono::milliseconds;

// How soon after one zygote another leaves because memory is short.
constexpr milliseconds kPressurePause{2'000};

// How long one of an automatic profile stays that nobody uses.
constexpr milliseconds kAutomaticIdle{3'600'000};

// Whether `one` leaves before `other`: those that nobody has asked for come first.
bool LeavesBefore(const Variant* one, const Variant* other) {
  if (one->is_automatic() != other->is_automatic()) return one->is_automatic();
  return one->last_used() < other->last_used();
}

std::string MiB(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

std::string Seconds(milliseconds time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
}

}  // namespace

Bounds::Bounds(EventLoop* loop, Log* log, const DaemonSettings* settings, Events events)
    : loop_(loop),
      log_(log),
      settings_(settings),
      events_(std::move(events)),
      pressure_(loop, [this] { OnPressure(); }) {}

void Bounds::SettingsChanged() {
  WatchPressure();
  while (settings_->max_zygotes != 0) {
    const auto all = events_.variants();
    const auto zygotes = std::count_if(all.begin(), all.end(),
                                       [](const auto* variant) { return variant->has_zygote(); });
    Variant* const first = LeastRecent(nullptr, /*also_with_runs=*/true);
    if (zygotes <= static_cast<std::ptrdiff_t>(settings_->max_zygotes) || first == nullptr) break;
    Evict(first, "max_zygotes is " + std::to_string(settings_->max_zygotes));
  }
  OnWarm(nullptr);
  ScheduleIdle();
}

Variant* Bounds::LeastRecent(const Variant* spared, bool also_with_runs) const {
  Variant* least = nullptr;
  for (Variant* variant : events_.variants()) {
    if (variant == spared || !variant->may_leave()) continue;
    if (!also_with_runs && events_.runs_of(variant->name()) != 0) continue;
    if (least == nullptr || LeavesBefore(variant, least)) least = variant;
  }
  // Memory that runs share stays in use: better one without any, if there is.
  if (least != nullptr && also_with_runs) {
    Variant* const idle = LeastRecent(spared, false);
    if (idle != nullptr && idle->is_automatic() == least->is_automatic()) return idle;
  }
  return least;
}

// For one of an automatic profile none of the user's leaves.
Variant* Bounds::FirstToLeaveFor(const Variant* variant) const {
  Variant* const first = LeastRecent(variant, /*also_with_runs=*/true);
  const bool may =
      first == nullptr || variant == nullptr || !variant->is_automatic() || first->is_automatic();
  return may ? first : nullptr;
}

milliseconds Bounds::IdleTimeOf(const Variant* variant) const {
  const milliseconds limit = settings_->zygote_idle;
  if (!variant->is_automatic()) return limit;
  return limit.count() == 0 ? kAutomaticIdle : std::min(limit, kAutomaticIdle);
}

void Bounds::Evict(Variant* variant, const std::string& reason) {
  ++evicted_;
  last_eviction_ = variant->name() + ": " + reason;
  variant->Leave(reason);
}

Status Bounds::AdmitZygote(const Variant* variant) {
  if (settings_->max_zygotes == 0) return {};
  while (true) {
    const auto all = events_.variants();
    const auto others = std::count_if(all.begin(), all.end(), [variant](const auto* other) {
      return other != variant && other->has_zygote();
    });
    if (others < static_cast<std::ptrdiff_t>(settings_->max_zygotes)) return {};
    Variant* const first = FirstToLeaveFor(variant);
    if (first == nullptr) {
      return Error{Errc::kBusy, "there may be no more zygotes than " +
                                    std::to_string(settings_->max_zygotes) +
                                    ", and all are in use (max_zygotes)"};
    }
    Evict(first, "max_zygotes is " + std::to_string(settings_->max_zygotes));
  }
}

std::uint64_t Bounds::Memory() const {
  std::uint64_t sum = 0;
  for (const Variant* variant : events_.variants()) sum += variant->memory();
  return sum;
}

void Bounds::OnWarm(Variant* variant) {
  ScheduleIdle();
  const std::uint64_t most = settings_->max_memory;
  if (most == 0) return;
  if (variant != nullptr && variant->memory() > most) {
    return variant->BecomeCold("its zygote takes " + MiB(variant->memory()) + ", all may take " +
                               MiB(most) + " (max_memory)");
  }
  while (Memory() > most) {
    Variant* first = FirstToLeaveFor(variant);
    if (first == nullptr && variant != nullptr && variant->is_automatic() && variant->may_leave()) {
      first = variant;
    }
    if (first == nullptr) return;
    Evict(first, "max_memory is " + MiB(most));
    if (first == variant) return;
  }
}

std::size_t Bounds::SparesLeft() const {
  if (settings_->max_spares == 0) return SIZE_MAX;
  std::size_t spares = 0;
  for (const Variant* variant : events_.variants()) spares += variant->spares();
  return spares < settings_->max_spares ? settings_->max_spares - spares : 0;
}

Status Bounds::AdmitRun(std::size_t runs_now) const {
  if (settings_->max_runs == 0 || runs_now < settings_->max_runs) return {};
  return Error{Errc::kBusy, "as many runs are under way as there may be: " +
                                std::to_string(settings_->max_runs) + " (max_runs)"};
}

void Bounds::WatchPressure() {
  pressure_.Stop();
  if (!settings_->memory_pressure) return;
  for (const PressureSource& source : PressureSources(std::getenv("MEMORY_PRESSURE_WATCH"),
                                                      std::getenv("MEMORY_PRESSURE_WRITE"))) {
    if (Status watched = pressure_.Watch(source); !watched) log_->Debug(watched.error().text);
  }
}

// The kernel tells at most once in 2 s of each place, and others as often as they like.
void Bounds::OnPressure() {
  if (Clock::now() - last_pressure_ < kPressurePause) return;
  Variant* const first = LeastRecent(nullptr, /*also_with_runs=*/false);
  if (first == nullptr) return;
  last_pressure_ = Clock::now();
  Evict(first, "memory is short");
}

void Bounds::ScheduleIdle() {
  idle_timer_.reset();
  std::optional<Clock::time_point> next;
  const auto at = [&next](Clock::time_point time) { next = std::min(next.value_or(time), time); };
  for (const Variant* variant : events_.variants()) {
    const milliseconds limit = IdleTimeOf(variant);
    if (limit.count() == 0 || !variant->has_zygote() || variant->stays()) continue;
    at(variant->last_used() + limit);
  }
  if (settings_->daemon_idle.count() != 0) {
    at(last_activity_ + settings_->daemon_idle);
  }
  if (!next) return;
  const auto wait = std::chrono::ceil<milliseconds>(*next - Clock::now());
  idle_timer_ = loop_->After(std::max(wait, milliseconds(1)), [this] { OnIdleTimer(); });
}

// The timer comes no sooner than the first may have to leave; who was used meanwhile has its time
// begin anew, and who is in use as well.
void Bounds::OnIdleTimer() {
  idle_timer_.reset();
  for (Variant* variant : events_.variants()) {
    const milliseconds limit = IdleTimeOf(variant);
    const bool in_use = !variant->may_leave() || events_.runs_of(variant->name()) != 0;
    if (in_use) variant->Touch();
    if (in_use || variant->stays() || limit.count() == 0) continue;
    if (Clock::now() - variant->last_used() < limit) continue;
    Evict(variant, "nobody has used it for " + Seconds(limit));
  }
  if (settings_->daemon_idle.count() != 0 &&
      Clock::now() - last_activity_ >= settings_->daemon_idle) {
    events_.on_daemon_idle();
  }
  ScheduleIdle();
}

void Bounds::Describe(DaemonStatus* status) const {
  for (const Variant* variant : events_.variants()) {
    if (variant->has_zygote()) ++status->zygotes;
  }
  status->zygote_bytes = Memory();
  status->max_zygotes = settings_->max_zygotes;
  status->max_bytes = settings_->max_memory;
  status->max_runs = settings_->max_runs;
  status->evicted = evicted_;
  status->last_eviction = last_eviction_;
}

}  // namespace pyfx
