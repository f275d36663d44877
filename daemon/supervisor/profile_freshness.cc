// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of ProfileService that keeps it fresh: notices that what the zygote was made from has
// changed, takes that generation out of service, and has the next one made: at once when a run
// asks for it, else when the files have been left alone for a moment.
#include <algorithm>
#include <utility>

#include "daemon/supervisor/profile_service.h"

namespace pyfx {
namespace {

using Clock = std::chrono::steady_clock;

// Editors, package managers and version control change several files: one warm-up is enough.
constexpr std::chrono::milliseconds kQuiet{100};

// Files that change during each warm-up are not run after without end.
constexpr std::chrono::milliseconds kLongestQuiet{5'000};

// Generations in a row that may be given up for that, before runs no longer wait for the next.
constexpr int kMaxBornStale = 4;

}  // namespace

// Whether the generation in service is made from what is there now; called for each request. What
// was written before the request came is in the watcher's queue by then.
bool ProfileService::CheckFreshness() {
  context_.watcher->Drain();  // calls OnChange() when there is something
  if (consumption_ == nullptr || !consumption_->difference().empty()) {
    return consumption_ == nullptr;
  }
  if (consumption_->IsFresh()) return true;
  OnChange();
  return false;
}

// The same for a request. A change that it has noticed, and no event has told, takes the generation
// out of service for whomever; false: the client is refused, and has no other made.
bool ProfileService::CheckFreshnessFor(ClientConnection* client) {
  context_.watcher->Drain();
  const bool renewed = static_cast<bool>(renewal_);
  CheckFreshness();
  if (renewed || !renewal_ || MayStartFor(client)) return true;
  renewal_.reset();
  return false;
}

void ProfileService::OnConsumed(Consumed consumed) {
  NoteInputs(consumed);
  if (!profile_ || profile_->stale == Stale::kIgnore) return;
  std::vector<ConsumedFile> files;
  for (auto& [path, stamp] : context_.store->Files(name_, *stamp_)) {
    files.push_back({std::move(path), stamp});
  }
  consumption_ = std::make_unique<Consumption>(context_.watcher, std::move(consumed),
                                               std::move(files), [this] { OnChange(); });
  consumed_by_ = generation_;
  if (!consumption_->why_compared().empty()) {
    context_.log->Info("files are looked at with each run: " + consumption_->why_compared(),
                       Fields());
  }
}

// Something has changed of what consumption_ tells.
void ProfileService::OnChange() {
  // One that is warming up and has not told yet is looked at when it does.
  if (current_ != nullptr && consumed_by_ != generation_) return;
  // It is looked at when it is warm.
  if (current_ != nullptr && current_->state() == ZygoteProcess::State::kWarming) return;
  if (current_ != nullptr) {
    stale_because_ = consumption_->difference();
    context_.log->Info("generation is stale: " + stale_because_, Fields(current_->pid()));
    Supersede();
    ArmPatience();
  } else if (stale_because_.empty() && !failed_) {
    return;  // nobody has asked for it since it was stopped
  }
  cold_reason_.clear();
  retry_at_ = {};
  if (!retry_) Renew(kQuiet);
  events_.on_change();
}

// Starts the next generation after `delay`, or with the next run, whichever comes first.
void ProfileService::Renew(std::chrono::milliseconds delay) {
  renewal_ = context_.loop->After(delay, [this] {
    renewal_.reset();
    Refresh();
    if (current_ == nullptr && !retry_ && profile_ && !shut_down_) StartZygote();
  });
}

// Whether files have changed since the generation that has just warmed up, or failed to, read them.
// It is given up for another then.
bool ProfileService::IsBornStale() {
  if (CheckFreshness() || consumed_by_ != generation_) return false;
  stale_because_ = consumption_->difference();
  // OnChange() may have done so, if the watcher told just now.
  if (current_ != nullptr) {
    context_.log->Info("generation is stale already: " + stale_because_, Fields(current_->pid()));
    Supersede();
  }
  // The first time at once: it was a moment of bad luck.
  const auto delay = born_stale_ == 0
                         ? std::chrono::milliseconds(0)
                         : std::min(kQuiet * (1 << std::min(born_stale_, 8)), kLongestQuiet);
  ++born_stale_;
  if (born_stale_ < kMaxBornStale) {
    Renew(delay);
  } else {
    RefuseAll(
        RefusalCode::kCold,
        "profile \"" + name_ + "\" changes while it warms up, again and again: " + stale_because_,
        ColdCause::kModule);
  }
  ArmPatience();
  events_.on_change();
  return true;
}

// Whether a run may be queued while the next generation warms up; else it has been refused.
bool ProfileService::WaitForRenewal(ClientConnection* client) {
  if (stale_because_.empty()) return true;
  const bool restless = born_stale_ >= kMaxBornStale;
  if (profile_->stale != Stale::kCold && !restless) return true;
  if (current_ == nullptr && !renewal_ && !retry_ && Clock::now() >= retry_at_) {
    Renew(restless ? kLongestQuiet : kQuiet);
  }
  client->Refuse(RefusalCode::kCold, WhyRenewed(), ColdCause::kModule);
  return false;
}

std::string ProfileService::WhyRenewed() const {
  return "profile \"" + name_ + "\" warms up again, since " + stale_because_;
}

// Those who wait for a generation that takes the place of a stale one do not wait for ever.
void ProfileService::ArmPatience() {
  if (patience_ || waiting_.empty() || stale_because_.empty()) return;
  const std::string text = WhyRenewed() + ", and is not warm after " +
                           std::to_string(profile_->stale_timeout.count()) + " s";
  patience_ = context_.loop->After(profile_->stale_timeout, [this, text] {
    patience_.reset();
    RefuseAll(RefusalCode::kCold, text, ColdCause::kModule);
  });
}

void ProfileService::NoteFresh() {
  stale_because_.clear();
  born_stale_ = 0;
  patience_.reset();
}

void ProfileService::DescribeFreshness(ProfileStatus* status) const {
  status->stale = stale_because_;
  status->draining = static_cast<std::uint32_t>(leaving_.size() + dismissed_.size());
  status->siblings = static_cast<std::uint32_t>(siblings_.size());
  if (consumption_ == nullptr) return;
  status->watched = static_cast<std::uint32_t>(consumption_->watched());
  status->compared = static_cast<std::uint32_t>(consumption_->compared());
  status->why_compared = consumption_->why_compared();
}

void ProfileService::ForgetFreshness() {
  consumption_.reset();
  renewal_.reset();
  NoteFresh();
}

}  // namespace pyfx
