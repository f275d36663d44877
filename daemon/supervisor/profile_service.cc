// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/profile_service.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <utility>

namespace pyfx {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstBackOff{500};
constexpr std::chrono::milliseconds kLongestBackOff{30'000};

// Starts in a row that may fail before those who wait are refused.
constexpr int kMaxFailures = 3;

// A zygote that was warm for so long, or served a run, did not fail at once.
constexpr std::chrono::seconds kStableAfter{10};

// Spares in a row that may die idle before no more are made ahead of need, for a while.
constexpr int kMaxIdleDeaths = 3;
constexpr std::chrono::milliseconds kRefillPause{1'000};

// How many spares a profile gets whose number follows demand, and for how long none of them may be
// missed before there are fewer again.
constexpr std::size_t kMostOnDemand = 8;
constexpr std::chrono::seconds kCalm{30};

// The next spare is forked when the run has ended that took the last one, since the two would share
// processors, caches and memory; or after so long, when the run takes longer.
constexpr std::chrono::milliseconds kRefillDelay{15};
// Unless runs follow one another that closely: then the next one would have to wait for its fork.
constexpr std::chrono::milliseconds kRush{20};

// How long a spare that is too old may wait for the one that takes its place.
constexpr std::chrono::milliseconds kRenewalPause{1'000};

// Of settings that cannot be had. What the system is out of is no fault of theirs.
RefusalCode CodeOf(const Error& error) {
  return error.code == Errc::kBusy ? RefusalCode::kLimit : RefusalCode::kUnknownProfile;
}

std::chrono::milliseconds BackOff(int failures) {
  std::chrono::milliseconds delay = kFirstBackOff;
  for (int i = 1; i < failures && delay < kLongestBackOff; ++i) delay *= 2;
  return std::min(delay, kLongestBackOff);
}

}  // namespace

ProfileService::ProfileService(const ServiceContext& context, std::string name, Events events)
    : context_(context),
      name_(std::move(name)),
      events_(std::move(events)),
      surroundings_(Surroundings::Plain(context.zygotes->environment)) {
  Refresh();
}

void ProfileService::Serve(ClientConnection* client) {
  if (shut_down_) return client->Refuse(RefusalCode::kShuttingDown, "pyfxd is shutting down");
  if (!RefreshFor(client) || !CheckFreshnessFor(client)) return;
  if (!profile_) return client->Refuse(CodeOf(profile_.error()), profile_.error().text);
  if (ProfileService* member = MemberFor(client)) member->Admit(client);
}

// The same as Refresh() with a request. False: the client is refused, since a zygote would follow.
bool ProfileService::RefreshFor(ClientConnection* client) {
  if (stamp_ && *stamp_ == context_.store->Stamp(name_)) return true;
  const bool wanted = current_ != nullptr || retry_ || renewal_ || !siblings_.empty();
  if (wanted && !MayStartFor(client)) return false;
  Refresh();
  return true;
}

// Whoever is confined has nothing started or replaced, nor waits for it, only to be cold then: it
// is refused. The warm path does not ask; there the run compares.
bool ProfileService::MayStartFor(ClientConnection* client) {
  const pyfx::Status may = events_.on_start_for(*client);
  if (may) return true;
  const bool busy = may.error().code == Errc::kBusy;
  client->Refuse(busy ? RefusalCode::kLimit : RefusalCode::kCold, may.error().text,
                 may.error().cause);
  return false;
}

// Queues a client that the zygote suits, as far as is known.
void ProfileService::Admit(ClientConnection* client) {
  if (!cold_reason_.empty()) {
    return client->Refuse(RefusalCode::kCold, cold_reason_, ColdCause::kProfile);
  }
  if (state() != ProfileState::kWarm && !MayStartFor(client)) return;
  Touch();
  if (profile_->stale == Stale::kCold && !stale_because_.empty() && !client->is_probe() &&
      !WaitForRenewal(client)) {
    return;
  }
  if (current_ == nullptr && !retry_ && last_used_ < retry_at_) {
    return client->Refuse(RefusalCode::kProfileFailed, last_error_);
  }
  // Nothing is started for somebody who only asks.
  if (client->is_probe() && state() != ProfileState::kWarm) return client->TellWouldRun(state());
  if (!WaitForRenewal(client)) return;
  waiting_.push_back(client);
  ArmPatience();
  if (current_ == nullptr && !retry_) return StartZygote();
  if (spares_.empty() && state() == ProfileState::kWarm) NoteShortage();
  Pump();
}

// A run has to wait for its fork: runs come closer together than one spare can serve.
void ProfileService::NoteShortage() {
  demand_ = std::min(demand_ * 2, kMostOnDemand);
  calm_ = context_.loop->After(kCalm, [this] { NoteCalm(); });
}

void ProfileService::NoteCalm() {
  calm_.reset();
  demand_ = std::max<std::size_t>(demand_ / 2, 1);
  if (demand_ > 1) calm_ = context_.loop->After(kCalm, [this] { NoteCalm(); });
  Pump();
}

void ProfileService::ServeAgain(ClientConnection* client) {
  if (shut_down_) return client->Refuse(RefusalCode::kShuttingDown, "pyfxd is shutting down");
  ProfileService* member = MemberFor(client);
  if (member == nullptr) return;
  if (member != this) return member->ServeAgain(client);
  if (state() != ProfileState::kWarm && !MayStartFor(client)) return;
  waiting_.push_front(client);
  if (current_ == nullptr && !retry_) return StartZygote();
  Pump();
}

void ProfileService::Drop(ClientConnection* client) {
  std::erase(waiting_, client);
  for (const auto& sibling : siblings_) sibling->Drop(client);
}

void ProfileService::WarmUp() {
  if (profile_ && current_ == nullptr) StartZygote();
}

Result<std::string> ProfileService::Reload() {
  const bool wanted = current_ != nullptr || retry_ || renewal_ || !siblings_.empty();
  stamp_.reset();
  Refresh();
  if (!profile_) return profile_.error();
  const std::string subject = "profile \"" + name_ + "\"";
  if (!wanted) return subject + " is not warm: its settings were read again";
  if (current_ == nullptr) return Error{Errc::kBusy, last_error_};
  return subject + ": generation " + std::to_string(generation_) + " is warming up";
}

void ProfileService::Stop() {
  DismissSiblings();
  Retire();
  ForgetFailures();
  // Of this profile alone: the daemon serves on, so the run must not quietly go without it.
  RefuseAll(RefusalCode::kProfileFailed, "profile \"" + name_ +
                                             "\" was stopped while this run waited for it; the "
                                             "next run warms it up again");
}

void ProfileService::ShutDown() {
  shut_down_ = true;
  DismissSiblings();
  Retire();
  ForgetFailures();
  RefuseAll(RefusalCode::kShuttingDown, "pyfxd is shutting down");
}

bool ProfileService::Reaped(pid_t pid, int wait_status) {
  if (current_ != nullptr && current_->pid() == pid) {
    current_->Reaped(wait_status);
    return true;
  }
  for (const auto& zygote : leaving_) {
    if (zygote->pid() != pid) continue;
    zygote->Reaped(wait_status);
    return true;
  }
  const auto reaped = [&](const auto& sibling) { return sibling->Reaped(pid, wait_status); };
  return std::any_of(siblings_.begin(), siblings_.end(), reaped) ||
         std::any_of(dismissed_.begin(), dismissed_.end(), reaped);
}

bool ProfileService::has_zygotes() const {
  const auto has = [](const auto& sibling) { return sibling->has_zygotes(); };
  return current_ != nullptr || !leaving_.empty() ||
         std::any_of(siblings_.begin(), siblings_.end(), has) ||
         std::any_of(dismissed_.begin(), dismissed_.end(), has);
}

bool ProfileService::in_use() const {
  return has_zygotes() || retry_ || renewal_ || !waiting_.empty() ||
         std::any_of(siblings_.begin(), siblings_.end(),
                     [](const auto& sibling) { return sibling->in_use(); });
}

ProfileState ProfileService::state() const {
  if (current_ != nullptr) {
    return current_->state() == ZygoteProcess::State::kWarm ? ProfileState::kWarm
                                                            : ProfileState::kWarming;
  }
  if (retry_ || (renewal_ && !stale_because_.empty())) return ProfileState::kWarming;
  return profile_ && !failed_ ? ProfileState::kCold : ProfileState::kFailed;
}

ProfileStatus ProfileService::Status() const {
  ProfileStatus status;
  status.name = name_;
  status.state = state();
  status.generation = generation_;
  status.spares = static_cast<std::uint32_t>(spares_.size());
  status.runs_served = served_;
  status.last_error = last_error_;
  if (current_ != nullptr) {
    status.pid = static_cast<std::uint32_t>(current_->pid());
    status.resident_bytes = current_->ResidentBytes();
    if (current_->state() == ZygoteProcess::State::kWarm) status.warm_up_us = ready_.warm_up_us;
  }
  DescribeFreshness(&status);
  status.unsafe = ready_.unsafe;
  status.harmless = ready_.harmless;
  if (current_ != nullptr && inputs_) status.inputs = inputs_->Describe();
  const ProfileStamp stamp = context_.store->Stamp(name_);
  DescribeFiles(stamp_ == stamp ? profile_ : context_.store->Load(name_, stamp), &status);
  return status;
}

// What the files say now, be it read already or not. A zygote goes on with what it was made from.
void ProfileService::DescribeFiles(const Result<Profile>& profile, ProfileStatus* status) const {
  const bool idle = current_ == nullptr && !retry_ && !renewal_;
  if (!profile) {
    status->last_error = profile.error().text;
    if (idle) status->state = ProfileState::kFailed;
    return;
  }
  status->description = profile->description;
  status->path = profile->path;
  // Settings that have been mended since.
  if (idle && !profile_) status->state = ProfileState::kCold;
}

// Looks whether the files have changed and, if so, reads them; the zygote that was made from the
// old ones drains. True when they have.
bool ProfileService::Refresh() {
  if (elder_ != nullptr) return elder_->Refresh();
  ProfileStamp stamp = context_.store->Stamp(name_);
  if (stamp_ && *stamp_ == stamp) return false;
  const bool wanted = current_ != nullptr || retry_ || renewal_ || !siblings_.empty();
  DismissSiblings();
  Retire();
  ForgetFailures();
  profile_ = context_.store->Load(name_, stamp);
  stamp_ = std::move(stamp);
  if (!profile_ && profile_.error().code == Errc::kBusy) stamp_.reset();  // not read yet
  surroundings_ = Surroundings::Plain(context_.zygotes->environment);
  inputs_.reset();
  if (!profile_) {
    RefuseAll(CodeOf(profile_.error()), profile_.error().text);
  } else if (wanted) {
    context_.log->Info("profile is read again: a new generation takes over", Fields());
    StartZygote();
  }
  events_.on_change();
  return true;
}

void ProfileService::StartZygote() {
  retry_.reset();
  renewal_.reset();
  failed_ = false;
  cold_reason_.clear();
  if (pyfx::Status admitted = events_.on_admit(this); !admitted) {
    return TurnAway(admitted.error().text);
  }
  warm_since_ = {};
  generation_ = elder_ != nullptr ? ++elder_->last_generation_ : ++last_generation_;
  ready_ = {};
  assigned_ = 0;
  idle_deaths_ = 0;
  refill_pause_.reset();
  // The zygote's events need to tell which zygote they are from, which is there only afterwards.
  auto self = std::make_shared<ZygoteProcess*>(nullptr);
  Result<std::unique_ptr<ZygoteProcess>> started = ZygoteProcess::Start(
      context_.loop, *context_.zygotes, surroundings_, *profile_, EventsOf(self));
  if (!started && started.error().code == Errc::kBusy) return TurnAway(started.error().text);
  if (!started) return Fail(started.error().text, /*refuse_at_once=*/true);
  current_ = std::move(*started);
  *self = current_.get();
  context_.log->Info("profile is warming up", Fields(current_->pid()));
  events_.on_change();
}

// There is no room for a zygote now, which is no fault of the profile's.
void ProfileService::TurnAway(const std::string& why) {
  last_error_ = why;
  context_.log->Warn(last_error_, Fields());
  RefuseAll(RefusalCode::kLimit, last_error_);
}

// Takes the current zygote out of service: it leaves after its last run.
void ProfileService::Retire() {
  ForgetFreshness();
  Supersede();
}

// The same for one that another takes over from.
void ProfileService::Supersede() {
  spares_.Clear();
  if (current_ == nullptr) return;
  current_->Drain();
  context_.log->Info("zygote drains", Fields(current_->pid()));
  leaving_.push_back(std::move(current_));
  events_.on_change();
}

void ProfileService::Leave(const std::string& reason) {
  context_.log->Info("zygote has to leave: " + reason, Fields(current_->pid()));
  Retire();
}

void ProfileService::BecomeCold(const std::string& reason) {
  cold_reason_ = "profile \"" + name_ + "\" cannot be warm: " + reason;
  last_error_ = cold_reason_;
  failed_ = true;
  context_.log->Warn(cold_reason_, Fields());
  Supersede();  // and when the files change that it was made from, it is tried again
  RefuseAll(RefusalCode::kCold, cold_reason_, ColdCause::kProfile);
}

void ProfileService::Pump() {
  AssignSpares();
  AskForSpares();
}

void ProfileService::AssignSpares() {
  while (!waiting_.empty()) {
    ClientConnection* client = waiting_.front();
    // Its connection may have come to its end, and we are told a little later.
    if (client->state() != ClientConnection::State::kQueued) {
      waiting_.pop_front();
      continue;
    }
    if (spares_.empty()) return;
    SpareChild spare = spares_.TakeOldest();
    waiting_.pop_front();
    switch (events_.on_assign(client, std::move(spare), generation_, current_.get())) {
      case Assigned::kYes:
        ++assigned_;
        DelayRefill();
        idle_deaths_ = 0;
        failures_ = 0;
        break;
      case Assigned::kSpareLost: waiting_.push_front(client); break;
      case Assigned::kRefused: break;
    }
  }
}

void ProfileService::DelayRefill() {
  const Clock::time_point now = Clock::now();
  const bool rush = now - std::exchange(last_assigned_, now) < kRush;
  refill_delay_.reset();
  if (rush) return;
  refill_delay_ = context_.loop->After(kRefillDelay, [this] { EndRefillDelay(); });
}

void ProfileService::EndRefillDelay() {
  if (!refill_delay_) return;
  refill_delay_.reset();
  Pump();
}

void ProfileService::CountServed() {
  ++served_;
  Touch();
  EndRefillDelay();
  for (const auto& sibling : siblings_) sibling->EndRefillDelay();
}

// One for each client that waits, and as many ahead of need as the profile says.
void ProfileService::AskForSpares() {
  if (current_ == nullptr || current_->state() != ZygoteProcess::State::kWarm) return;
  const bool later = refill_pause_ || refill_delay_;
  const std::size_t ahead = later ? 0 : profile_->spares.value_or(demand_);
  while (spares() < waiting_.size() + ahead) {
    if (spares() >= waiting_.size() && events_.spares_left() == 0) break;
    current_->Fork(events_.is_busy());
  }
  // Made for a client that has left, or for a rush that is over.
  const std::size_t most = profile_->spares.value_or(demand_);
  while (waiting_.empty() && spares_.size() > most) spares_.DropOldest();
}

// Until the oldest is too old; it may be gone by then, and whoever is left is waited for.
void ProfileService::WatchAges() {
  spare_age_.reset();
  const Spares::Time most = context_.zygotes->spare_age;
  const std::optional<Spares::Time> wait = spares_.UntilOlder(most, Spares::Now());
  if (most.count() == 0 || !wait) return;
  spare_age_ =
      context_.loop->AfterWithSleep(std::max(*wait, kRenewalPause), [this] { RenewSpares(); });
}

// Who is too old leaves when the next one is there, which AskForSpares() sees to, so that a client
// never waits for it; at once where there may be none beside it.
void ProfileService::RenewSpares() {
  spare_age_.reset();
  if (current_ == nullptr || current_->state() != ZygoteProcess::State::kWarm) return;
  const std::size_t old = spares_.CountOlder(context_.zygotes->spare_age, Spares::Now());
  for (std::size_t asked = current_->forks_pending(); asked < old; ++asked) {
    if (events_.spares_left() == 0) spares_.DropOldest();
    current_->Fork(events_.is_busy());
  }
  WatchAges();
}

void ProfileService::RefuseAll(RefusalCode code, const std::string& text, ColdCause cause) {
  while (!waiting_.empty()) {
    ClientConnection* client = waiting_.front();
    waiting_.pop_front();
    if (client->state() == ClientConnection::State::kQueued) client->Refuse(code, text, cause);
  }
  patience_.reset();
}

// A start of the zygote has failed, or the zygote itself. What the profile's own code did wrong
// will go wrong again: those who wait are told. Else they wait for the next attempt, within limits.
void ProfileService::Fail(const std::string& text, bool refuse_at_once) {
  ++failures_;
  failed_ = true;
  last_error_ = text;
  const bool give_up = refuse_at_once || failures_ >= kMaxFailures;
  retry_at_ = Clock::now() + BackOff(failures_);
  if (give_up) {
    RefuseAll(RefusalCode::kProfileFailed, text);
  } else {
    // The first time at once: what kills a zygote is rarely the zygote.
    const auto wait = failures_ == 1 ? std::chrono::milliseconds(0) : BackOff(failures_ - 1);
    retry_ = context_.loop->After(wait, [this] { StartZygote(); });
  }
  events_.on_change();
}

void ProfileService::ForgetFailures() {
  failures_ = 0;
  failed_ = false;
  last_error_.clear();
  cold_reason_.clear();
  retry_at_ = {};
  retry_.reset();
}

void ProfileService::PauseRefill() {
  refill_pause_ = context_.loop->After(kRefillPause, [this] {
    refill_pause_.reset();
    Pump();
  });
}

ZygoteProcess::Events ProfileService::EventsOf(const std::shared_ptr<ZygoteProcess*>& self) {
  ZygoteProcess::Events events;
  events.on_consumed = [this](Consumed consumed) { OnConsumed(std::move(consumed)); };
  events.on_ready = [this](const Ready& ready) { OnReady(ready); };
  events.on_spare = [this](SpareChild spare) { OnSpare(std::move(spare)); };
  events.on_fork_failed = [this](int error_number) { OnForkFailed(error_number); };
  events.on_child_died = [this, self](pid_t pid, int status) { OnChildDied(*self, pid, status); };
  events.on_child_stopped = [this, self](pid_t pid, int signal) {
    events_.on_child_stopped(*self, pid, signal);
  };
  events.on_output = [this, generation = generation_](std::string_view line) {
    if (!line.empty()) context_.log->Info(line, {name_, 0, 0, generation});
  };
  events.on_ending = [this, self] { OnEnding(*self); };
  events.on_gone = [this, self](const std::string& reason) { OnGone(*self, reason); };
  return events;
}

// Ready, Spare and ForkFailed come from the current zygote only: others are draining or ending,
// and ZygoteProcess does not pass these on then.
void ProfileService::OnReady(const Ready& ready) {
  ready_ = ready;
  Touch();
  warm_since_ = Clock::now();
  retry_at_ = {};
  context_.log->Info("profile is warm after " + std::to_string(ready.warm_up_us / 1000) + " ms, " +
                         std::to_string(ready.modules) + " modules, Python " + ready.python_version,
                     Fields(current_->pid()));
  if (IsBornStale()) return;
  NoteFresh();
  const std::uint32_t generation = generation_;
  MoveOnWhomItDoesNotSuit();
  // One of them may have had another generation made, for its environment, instead of this one.
  if (current_ == nullptr || generation_ != generation) return events_.on_change();
  for (const std::string& phrase : ready.harmless) {
    context_.log->Info("the preload left, harmlessly: " + phrase, Fields(current_->pid()));
  }
  for (const std::string& phrase : ready.unsafe) {
    context_.log->Warn("the preload left what a fork breaks: " + phrase, Fields(current_->pid()));
  }
  if (!ready.unsafe.empty() && profile_->on_unsafe == OnUnsafe::kCold) {
    BecomeCold("the preload left what a fork breaks: " + ready.unsafe.front() +
               "; on_unsafe = \"warn\" runs it all the same");
  } else {
    events_.on_warm(this);
  }
  Pump();
  events_.on_change();
}

void ProfileService::OnSpare(SpareChild spare) {
  spares_.Add(std::move(spare), Spares::Now());
  Pump();
  if (!spare_age_) WatchAges();
}

void ProfileService::OnForkFailed(int error_number) {
  const std::string text =
      "profile \"" + name_ + "\": zygote cannot fork: " + std::strerror(error_number);
  context_.log->Warn(text, Fields(current_->pid()));
  PauseRefill();
  while (!waiting_.empty()) {
    ClientConnection* client = waiting_.front();
    waiting_.pop_front();
    if (client->state() != ClientConnection::State::kQueued) continue;
    client->Refuse(RefusalCode::kLimit, text);
    break;
  }
  Pump();
}

void ProfileService::OnChildDied(const ZygoteProcess* zygote, pid_t pid, int wait_status) {
  if (zygote != current_.get() || !spares_.Forget(pid)) {
    return events_.on_child_died(zygote, pid, wait_status);
  }
  if (++idle_deaths_ >= kMaxIdleDeaths) PauseRefill();
  context_.log->Warn("idle spare died", Fields(pid));
  Pump();
}

void ProfileService::OnEnding(const ZygoteProcess* zygote) {
  if (zygote != current_.get()) return;
  // Their client may as well wait for the next generation.
  spares_.Clear();
  if (current_->warm_up_error().empty()) return;  // OnGone will know why
  const std::string text = current_->warm_up_error();
  context_.log->Error("warm-up failed:\n" + text, Fields(current_->pid()));
  if (IsBornStale()) return;
  const bool must_be_cold = current_->must_be_cold();
  leaving_.push_back(std::move(current_));
  if (must_be_cold) return BecomeCold(text);
  // The profile is sound, since an elder was warm: python3 tells this client's program of it.
  if (elder_ != nullptr) {
    return BecomeCold("the preload fails with this client's variables: " +
                      std::string(LastLine(text)));
  }
  Fail(text, /*refuse_at_once=*/true);
}

void ProfileService::OnGone(const ZygoteProcess* zygote, const std::string& reason) {
  const std::size_t runs = events_.on_zygote_gone(zygote);
  context_.zygotes->cgroup.Sweep();
  const std::string suffix = runs == 0 ? "" : "; its runs go on: " + std::to_string(runs);
  if (zygote == current_.get()) {
    OnCurrentGone(reason, suffix);
  } else {
    const auto gone = std::find_if(leaving_.begin(), leaving_.end(),
                                   [zygote](const auto& other) { return other.get() == zygote; });
    context_.log->Info("zygote has left: " + reason + suffix, {name_, 0, zygote->pid(), 0});
    context_.loop->DestroyLater(std::move(*gone));
    leaving_.erase(gone);
  }
  events_.on_change();
}

void ProfileService::OnCurrentGone(const std::string& reason, const std::string& runs) {
  const pid_t pid = current_->pid();
  const std::string output = current_->last_output();
  const bool was_warm = warm_since_ != Clock::time_point{};
  const bool was_killed = current_->was_killed();
  const bool stable = was_warm && (assigned_ > 0 || Clock::now() - warm_since_ > kStableAfter);
  context_.loop->DestroyLater(std::move(current_));
  if (stable) failures_ = 0;
  std::string text = "profile \"" + name_ + "\": zygote died" +
                     (was_warm ? "" : " while warming up") + ": " + reason;
  context_.log->Error(text + runs, Fields(pid));
  if (!was_warm && !output.empty()) text += "\nIts last output was:\n" + output;
  // What the profile's own code does while it warms up it will do again; a SIGKILL it did not do.
  Fail(text, /*refuse_at_once=*/!was_warm && !was_killed);
}

}  // namespace pyfx
