// SPDX-License-Identifier: GPL-3.0-or-later
//
// What becomes of a variant when files change that its generation was made from.
#include <chrono>
#include <string>

#include "daemon/supervisor/freshness/startup_files.h"
#include "daemon/supervisor/variants/variant.h"

namespace pyfx {

bool Variant::CheckIsFreshFor(ClientConnection* client) {
  context_.watcher->Drain();  // calls OnFileChange() when there is something
  const bool was_due = renewal_.is_due();
  if (newest_) newest_->CheckIsFresh();
  if (was_due || !renewal_.is_due() || context_.events.may_start_for(client)) return true;
  renewal_.Cancel();
  return false;
}

// Of an interpreter that has failed before it could say what it reads: its reason is remembered for
// as long as that is as it was. A profile's own is mended by its user, who says so.
void Variant::WatchWhatItStartsWith() {
  if (!is_automatic() || newest_->is_watched()) return;
  StartupFiles startup = StartupFilesOf(profile_.settings->python);
  newest_->Watch(std::move(startup.directories), std::move(startup.files));
}

void Variant::OnFileChange() {
  if (current() != nullptr) {
    // What was told by the one before says nothing of this one; and one that is warming up is
    // looked at when it is warm.
    const bool is_warming = newest_->process()->state() == ZygoteProcess::State::kWarming;
    if (!newest_->is_watched() || is_warming) return;
    renewal_.NoteStale(newest_->Difference());
    context_.log->Info("generation is stale: " + renewal_.stale_because(),
                       Fields(newest_->process()->pid()));
    Supersede();
    LimitPatience();
  } else if (!renewal_.is_stale() && !back_off_.has_failed()) {
    return;  // nobody has asked for it since it was stopped
  } else if (is_automatic()) {
    // What went wrong did so with the files as they were, and nothing is started before a run.
    back_off_.Forget();
    renewal_.NoteStale(newest_->Difference());
  }
  back_off_.EndPause();
  if (!back_off_.will_retry() && !is_automatic()) renewal_.Begin();
  context_.events.on_change();
}

// Whether files have changed since the generation that has just warmed up, or failed to, read them.
// It is given up for another then.
bool Variant::IsBornStale() {
  context_.watcher->Drain();
  if (newest_->CheckIsFresh() || !newest_->is_watched()) return false;
  const std::string why = newest_->Difference();
  // OnFileChange() may have done so, if the watcher told just now.
  if (current() != nullptr) {
    context_.log->Info("generation is stale already: " + why, Fields(newest_->process()->pid()));
    Supersede();
  }
  if (is_automatic()) {
    renewal_.NoteStale(why);
  } else if (!renewal_.NoteBornStale(why)) {
    waiting_.RefuseAll(
        RefusalCode::kCold,
        "profile \"" + name() + "\" changes while it warms up, again and again: " + why,
        ColdCause::kModule);
  }
  LimitPatience();
  context_.events.on_change();
  return true;
}

// Whether a run may be queued while the next generation warms up; else it has been refused.
bool Variant::WaitsForRenewal(ClientConnection* client) {
  if (!renewal_.is_stale()) return true;
  if (profile_.settings->stale != Stale::kCold && !renewal_.is_restless()) return true;
  if (!is_wanted() && !back_off_.IsPausing(Clock::now())) renewal_.BeginUnhurried();
  client->Refuse(RefusalCode::kCold, WhyRenewed(), ColdCause::kModule);
  return false;
}

std::string Variant::WhyRenewed() const {
  return "profile \"" + name() + "\" warms up again, since " + renewal_.stale_because();
}

// Those who wait for a generation that takes the place of a stale one do not wait for ever.
void Variant::LimitPatience() {
  if (!renewal_.is_stale()) return;
  const std::chrono::seconds limit = profile_.settings->stale_timeout;
  waiting_.LimitPatience(
      limit, WhyRenewed() + ", and is not warm after " + std::to_string(limit.count()) + " s");
}

}  // namespace pyfx
