// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/variants/variant.h"

#include <algorithm>
#include <utility>

#include "protocol/base/result.h"
#include "protocol/start/start.h"

namespace pyfx {

Variant::Variant(const ServiceContext& context, const ReadProfile& profile, Owner* owner)
    : context_(context),
      profile_(profile),
      owner_(owner),
      surroundings_(Surroundings::Plain(context.zygotes->environment)),
      waiting_(context.loop),
      demand_(context.loop, [this] { OnRefill(); }),
      back_off_(context.loop, [this] { Retry(); }),
      renewal_(context.loop, [this] {
        owner_->Refresh();
        if (current() != nullptr || back_off_.will_retry() || dismissed_) return;
        if (profile_.settings) Start();
      }) {}

std::unique_ptr<Variant> Variant::MakeFor(const Surroundings& theirs) const {
  auto made = std::make_unique<Variant>(context_, profile_, owner_);
  made->inputs_ = inputs_;
  made->TakeOn(theirs);
  return made;
}

std::unique_ptr<Variant> Variant::MakeStartedAs(const Surroundings& theirs) const {
  auto made = std::make_unique<Variant>(context_, profile_, owner_);
  made->Surround(made->surroundings_.StartedWith(theirs.start));
  return made;
}

// ---- who waits ----

void Variant::Admit(ClientConnection* client) {
  if (!back_off_.cold_reason().empty()) return RefuseAsCold(client);
  if (state() != ProfileState::kWarm && !context_.events.may_start_for(client)) return;
  Touch();
  if (nobody_waits() && state() != ProfileState::kWarm) return RefuseForNow(client);
  if (profile_.settings->stale == Stale::kCold && renewal_.is_stale() && !client->is_probe() &&
      !WaitsForRenewal(client)) {
    return;
  }
  const bool starts = current() == nullptr && !back_off_.will_retry();
  if (starts && back_off_.IsPausing(last_used_)) {
    return client->Refuse(RefusalCode::kProfileFailed, back_off_.last_error());
  }
  // Nothing is started for somebody who only asks.
  if (client->is_probe() && state() != ProfileState::kWarm) return client->TellWouldRun(state());
  if (!WaitsForRenewal(client)) return;
  waiting_.Add(client);
  LimitPatience();
  if (starts) Start();
  TellOfWarmUp(client);
  if (starts) return;
  if (state() == ProfileState::kWarm && newest_->spares().empty()) demand_.NoteShortage();
  OnRefill();
}

void Variant::AdmitAgain(ClientConnection* client) {
  if (state() != ProfileState::kWarm && !context_.events.may_start_for(client)) return;
  if (nobody_waits() && state() != ProfileState::kWarm) return RefuseForNow(client);
  waiting_.AddFirst(client);
  if (current() == nullptr && !back_off_.will_retry()) return Start();
  OnRefill();
}

void Variant::TellOfWarmUp(ClientConnection* client) const {
  if (state() != ProfileState::kWarming) return;
  const bool is_current = current() != nullptr;
  client->TellOfWarmUp({name(), is_current ? newest_->step() : std::string(),
                        newest_ ? newest_->last_warm_up_us() : 0});
}

void Variant::OnStep() {
  for (ClientConnection* client : waiting_.All()) TellOfWarmUp(client);
}

// Clients that came before it was known what the warm-up asks for.
void Variant::MoveOnWhomItDoesNotSuit() {
  const auto moving = waiting_.TakeIf([this](ClientConnection* client) {
    Result<Surroundings> theirs = Surroundings::OfClient(client->run(), client->python());
    return theirs && !Suits(*theirs);
  });
  for (ClientConnection* client : moving) owner_->Serve(client);
}

void Variant::OnRefill() {
  while (ClientConnection* const client = waiting_.First()) {
    Generation* const from = current();
    if (from == nullptr || from->spares().empty()) break;
    waiting_.DropFirst();
    switch (context_.events.on_assign(client, from->spares().TakeOldest(),
                                      {name(), from->number(), from->process()})) {
      case RunTable::Begun::kYes:
        from->NoteAssigned();
        back_off_.NoteSuccess();
        break;
      case RunTable::Begun::kSpareLost: waiting_.AddFirst(client); break;
      case RunTable::Begun::kRefused: break;
    }
  }
  if (state() != ProfileState::kWarm) return;
  newest_->spares().Refill(waiting_.size(), profile_.settings->spares.value_or(demand_.spares()));
}

void Variant::NoteRunEnded() {
  if (current() != nullptr) newest_->spares().EndDelay();
}

void Variant::OnForkFailed(const std::string& text) {
  waiting_.RefuseFirst(RefusalCode::kLimit, text);
  OnRefill();
}

// ---- what it is made in ----

// The next zygote is made in the daemon's environment with what counts of the client's. Not all of
// it: HOME, for one, has module site load what prints and acts in each python3, but once here.
void Variant::TakeOn(const Surroundings& theirs) {
  Supersede();
  back_off_.Forget();
  if (!inputs_) return;
  Surround(inputs_->Overlay(Surroundings::Plain(context_.zygotes->environment), theirs));
  inputs_->Assume(surroundings_);
}

void Variant::Surround(Surroundings surroundings) {
  surroundings_ = std::move(surroundings);
  has_own_start_ = start() != StartOf({}, context_.zygotes->environment);
}

bool Variant::IsUnused() const {
  if (!back_off_.cold_reason().empty() || !waiting_.empty()) return false;
  if (current() == nullptr) return !is_wanted();
  if (newest_->has_served()) return false;
  return profile_.settings->stale != Stale::kCold || nobody_waits();
}

void Variant::OnConsumed(Consumed consumed) {
  if (!profile_.settings) return;
  inputs_.emplace(consumed, *profile_.settings);
  inputs_->Assume(surroundings_);
  if (profile_.settings->stale == Stale::kIgnore) return;
  std::vector<ConsumedFile> files;
  for (auto& [path, stamp] : context_.store->Files(name(), *profile_.stamp)) {
    files.push_back({std::move(path), stamp});
  }
  newest_->Watch(std::move(consumed), std::move(files));
}

// ---- generations ----

void Variant::Start() {
  back_off_.BeginStart();
  renewal_.Cancel();
  if (pyfx::Status admitted = context_.events.on_admit(this); !admitted) {
    return TurnAway(admitted.error().text);
  }
  Generation::Owner* const owner = this;
  newest_ = std::make_shared<Generation>(context_, owner, name(), owner_->NextGeneration(),
                                         newest_.get());
  const pyfx::Status started = newest_->Start(surroundings_, *profile_.settings);
  if (!started && started.error().code == Errc::kBusy) return TurnAway(started.error().text);
  if (!started && nobody_waits()) return BecomeCold(started.error().text, /*for_now=*/true);
  if (!started) return Fail(started.error().text, /*refuse_at_once=*/true);
  context_.log->Info("profile is warming up", Fields(newest_->process()->pid()));
  context_.events.on_change();
}

// There is no room for a zygote now, which is no fault of the profile's.
void Variant::TurnAway(const std::string& why) {
  back_off_.NoteError(why);
  context_.log->Warn(why, Fields());
  waiting_.RefuseAll(RefusalCode::kLimit, why);
}

void Variant::OnWarm() {
  Touch();
  back_off_.EndPause();
  if (IsBornStale()) return;
  renewal_.NoteFresh();
  waiting_.EndPatience();
  const std::uint32_t number = last_number();
  MoveOnWhomItDoesNotSuit();
  // One of them may have had another generation made, for its environment, instead of this one.
  if (current() == nullptr || last_number() != number) return context_.events.on_change();
  newest_->LogLeftovers();
  const std::vector<std::string>& unsafe = newest_->ready().unsafe;
  if (!unsafe.empty() && profile_.settings->on_unsafe == OnUnsafe::kCold) {
    BecomeCold("the preload left what a fork breaks: " + unsafe.front() +
               "; on_unsafe = \"warn\" runs it all the same");
  } else {
    context_.events.on_warm(this);
  }
  OnRefill();
  context_.events.on_change();
}

// Takes the generation out of service, and its files are not watched any more.
void Variant::Retire() {
  if (newest_) newest_->EndWatch();
  renewal_.Cancel();
  renewal_.NoteFresh();
  waiting_.EndPatience();
  Supersede();
}

// Takes the generation out of service, for another to take over.
void Variant::Supersede() {
  if (current() == nullptr) return;
  newest_->Drain();
  leaving_.push_back(newest_);
  context_.events.on_change();
}

void Variant::Stop() {
  Retire();
  back_off_.Forget();
}

void Variant::Reset() {
  Stop();
  Surround(Surroundings::Plain(context_.zygotes->environment));
  inputs_.reset();
}

void Variant::Dismiss(Variant* heir) {
  waiting_.MoveTo(&heir->waiting_);
  dismissed_ = true;
  Stop();
}

void Variant::Leave(const std::string& reason) {
  context_.log->Info("zygote has to leave: " + reason, Fields(newest_->process()->pid()));
  Retire();
}

// ---- how zygotes end ----

void Variant::OnEnding() {
  const ZygoteProcess& process = *newest_->process();
  const std::string text = process.warm_up_error();
  if (text.empty()) return;  // OnGone() will know why
  context_.log->Error("warm-up failed:\n" + text, Fields(process.pid()));
  if (IsBornStale()) return;
  newest_->EndService();
  leaving_.push_back(newest_);
  if (process.must_be_cold()) return BecomeCold(text);
  if (nobody_waits()) {
    const bool later = MayDoLater();
    WatchWhatItStartsWith();
    return BecomeCold(std::string(LastLine(text)), later);
  }
  if (owner_->IsSoundWithout(this)) {  // python3 tells this client's program of it
    return BecomeCold("the preload fails with this client's variables: " +
                      std::string(LastLine(text)));
  }
  Fail(text, /*refuse_at_once=*/true);
}

void Variant::OnGone(Generation* generation, const std::string& reason) {
  const std::size_t runs = context_.events.on_zygote_gone(generation->process());
  context_.zygotes->cgroup.Sweep();
  const std::string suffix = runs == 0 ? "" : "; its runs go on: " + std::to_string(runs);
  if (generation == current()) {
    OnCurrentGone(reason, suffix);
  } else {
    context_.log->Info("zygote has left: " + reason + suffix,
                       {name(), 0, generation->process()->pid(), 0});
    generation->Bury();
    leaving_.remove_if([&](const auto& other) { return other.get() == generation; });
  }
  context_.events.on_change();
}

void Variant::OnCurrentGone(const std::string& reason, const std::string& runs) {
  const pid_t pid = newest_->process()->pid();
  const std::string output = newest_->process()->last_output();
  const bool was_killed = newest_->process()->was_killed();
  const bool was_warm = newest_->was_warm();
  newest_->Bury();
  if (newest_->was_stable()) back_off_.NoteSuccess();
  std::string text = "profile \"" + name() + "\": zygote died" +
                     (was_warm ? "" : " while warming up") + ": " + reason;
  context_.log->Error(text + runs, Fields(pid));
  if (!was_warm && !output.empty()) text += "\nIts last output was:\n" + output;
  if (nobody_waits() && !was_warm && !was_killed) {
    const bool later = MayDoLater();
    WatchWhatItStartsWith();
    return BecomeCold(
        "its zygote died: " + std::string(output.empty() ? reason : LastLine(output)) +
            (later ? "" : "; it is tried again when its files change"),
        later);
  }
  // What the profile's own code does while it warms up it will do again; a SIGKILL it did not do.
  Fail(text, /*refuse_at_once=*/!was_warm && !was_killed);
}

// A start of the zygote has failed, or the zygote itself. What the profile's own code did wrong
// will go wrong again: those who wait are told. Else they wait for the next start, within limits.
void Variant::Fail(const std::string& text, bool refuse_at_once) {
  if (back_off_.Fail(text, refuse_at_once)) waiting_.RefuseAll(RefusalCode::kProfileFailed, text);
  context_.events.on_change();
}

// A zygote that died is replaced, for whoever comes next. A client that waits may have been
// admitted to one that was warm, and nothing may be started for it: if only such clients wait,
// nothing is.
void Variant::Retry() {
  back_off_.EndRetry();
  if ((waiting_.empty() && !nobody_waits()) || stays()) Start();
  const auto waited = waiting_.TakeIf([](ClientConnection*) { return true; });
  // From the back, since each is put first. One of them may have this variant dismissed, and gone.
  Owner* const owner = owner_;
  const ServiceContext& context = context_;
  for (auto client = waited.rbegin(); client != waited.rend(); ++client) {
    owner->ServeAgain(*client);
  }
  context.events.on_change();
}

void Variant::Describe(ProfileStatus* status) const {
  if (newest_) newest_->Describe(status);
  status->state = state();
  status->last_error = back_off_.last_error();
  // What an automatic profile renews is not on its way before a run has come.
  if (!is_automatic() || is_wanted()) status->stale = renewal_.stale_because();
  status->draining = static_cast<std::uint32_t>(leaving_.size());
  if (has_zygote() && inputs_) status->inputs = inputs_->Describe();
}

ProfileState Variant::state() const {
  if (Generation* const generation = current()) {
    return generation->is_warm() ? ProfileState::kWarm : ProfileState::kWarming;
  }
  if (back_off_.will_retry() || (renewal_.is_due() && renewal_.is_stale())) {
    return ProfileState::kWarming;
  }
  return profile_.settings && !back_off_.has_failed() ? ProfileState::kCold : ProfileState::kFailed;
}

bool Variant::Reaped(pid_t pid, int wait_status) {
  const auto is_it = [pid](const auto& generation) { return generation->process()->pid() == pid; };
  const bool is_current = current() != nullptr && is_it(newest_);
  const auto found = std::find_if(leaving_.begin(), leaving_.end(), is_it);
  if (!is_current && found == leaving_.end()) return false;
  (is_current ? newest_ : *found)->process()->Reaped(wait_status);
  return true;
}

}  // namespace pyfx
