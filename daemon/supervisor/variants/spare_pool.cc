// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/variants/spare_pool.h"

#include <time.h>

#include <algorithm>
#include <utility>

namespace pyfx {
namespace {

// Spares in a row that may die idle before no more are made ahead of need, for a while.
constexpr int kMaxIdleDeaths = 3;
constexpr std::chrono::milliseconds kPause{1'000};

// The next spare is forked when the run has ended that took the last one, since the two would share
// processors, caches and memory; or after so long, when the run takes longer.
constexpr std::chrono::milliseconds kDelay{15};
// Unless runs follow one another that closely: then the next one would have to wait for its fork.
constexpr std::chrono::milliseconds kRush{20};

// How long to wait at least until the ages are looked at again. The new spare comes meanwhile; a
// spare that is too old may stay for so much longer.
constexpr std::chrono::milliseconds kRenewalPause{1'000};

}  // namespace

SparePool::Time SparePool::Now() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::duration_cast<Time>(std::chrono::seconds(now.tv_sec) +
                                          std::chrono::nanoseconds(now.tv_nsec));
}

void SparePool::Refill(std::size_t waiting, std::size_t ahead) {
  const std::size_t wanted = waiting + (pause_ || delay_ ? 0 : ahead);
  while (count() < wanted) {
    if (count() >= waiting && context_.events.spares_left() == 0) break;
    Ask();
  }
  while (waiting == 0 && all_.size() > ahead) all_.pop_front();
}

void SparePool::Ask() {
  ++asked_;
  events_.ask(context_.events.is_busy());
}

void SparePool::Add(SpareChild spare, Time now) {
  --asked_;
  all_.push_back({std::move(spare), now});
  events_.on_refill();
  if (!age_) WatchAges();
}

void SparePool::NoteForkFailed() {
  --asked_;
  Pause();
}

SpareChild SparePool::TakeOldest() {
  SpareChild spare = std::move(all_.front().child);
  all_.pop_front();
  return spare;
}

void SparePool::NoteAssigned() {
  idle_deaths_ = 0;
  const auto now = std::chrono::steady_clock::now();
  const bool rush = now - std::exchange(last_assigned_, now) < kRush;
  delay_.reset();
  if (!rush) delay_ = context_.loop->After(kDelay, [this] { EndDelay(); });
}

void SparePool::EndDelay() {
  if (!delay_) return;
  delay_.reset();
  events_.on_refill();
}

bool SparePool::Forget(pid_t pid) {
  if (std::erase_if(all_, [pid](const Entry& entry) { return entry.child.pid == pid; }) == 0) {
    return false;
  }
  if (++idle_deaths_ >= kMaxIdleDeaths) Pause();
  return true;
}

void SparePool::Pause() {
  pause_ = context_.loop->After(kPause, [this] {
    pause_.reset();
    events_.on_refill();
  });
}

void SparePool::Clear() {
  all_.clear();
  age_.reset();
  pause_.reset();
  delay_.reset();
}

// Until the oldest is too old; it may be gone by then, and whoever is left is waited for.
void SparePool::WatchAges() {
  age_.reset();
  const Time most = context_.zygotes->spare_age;
  const std::optional<Time> wait = UntilOlder(most, Now());
  if (most.count() == 0 || !wait) return;
  age_ = context_.loop->AfterWithSleep(std::max(*wait, kRenewalPause), [this] { RenewOld(); });
}

// A spare that is too old is dropped when its replacement has come, which Refill() sees to, so that
// no client waits; at once if there is no room for both.
void SparePool::RenewOld() {
  const std::size_t old = CountOlder(context_.zygotes->spare_age, Now());
  for (std::size_t asked = asked_; asked < old; ++asked) {
    if (context_.events.spares_left() == 0) all_.pop_front();
    Ask();
  }
  WatchAges();
}

std::size_t SparePool::CountOlder(Time age, Time now) const {
  return static_cast<std::size_t>(std::count_if(
      all_.begin(), all_.end(), [&](const Entry& entry) { return now - entry.since >= age; }));
}

std::optional<SparePool::Time> SparePool::UntilOlder(Time age, Time now) const {
  if (all_.empty()) return std::nullopt;
  return std::max(Time(0), all_.front().since + age - now);
}

}  // namespace pyfx
