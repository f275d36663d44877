// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of ProfileService that serves clients in different surroundings: a zygote is made in
// those of the client that asked for it first, and a client that differs in what the warm-up has
// asked for, variables for instance or whether its output is a terminal, gets a sibling of it.
// There are few of them: the one that was not asked for longest goes when another environment was
// asked for twice meanwhile.
#include <algorithm>
#include <utility>

#include "daemon/supervisor/keyed_hash.h"
#include "daemon/supervisor/profile_service.h"

namespace pyfx {
namespace {

using Clock = std::chrono::steady_clock;

// How many environments are remembered for which there was no room.
constexpr std::size_t kMaxTurnedAway = 16;

}  // namespace

ProfileService::ProfileService(ProfileService* elder)
    : context_(elder->context_),
      name_(elder->name_),
      events_(elder->events_),
      stamp_(elder->stamp_),
      profile_(elder->profile_),
      surroundings_(elder->surroundings_),
      inputs_(elder->inputs_),
      elder_(elder) {}

// Who is to serve the client; null when it was refused.
ProfileService* ProfileService::MemberFor(ClientConnection* client) {
  if (elder_ != nullptr) return this;
  ForgetDismissed();
  // Not known yet, since nothing has warmed up: it is looked at when it has.
  if (!inputs_) return this;
  Result<Surroundings> theirs = Surroundings::OfClient(client->run());
  if (!theirs || Suits(*theirs)) return this;
  if (ProfileService* sibling = SuitableSibling(*theirs)) {
    return sibling->CheckFreshnessFor(client) ? sibling : nullptr;
  }
  // One that has served nobody need not stay for others. What is said of one environment, that it
  // fails or cannot be warm, is not said of another.
  const bool idle = cold_reason_.empty() && waiting_.empty() &&
                    (current_ == nullptr ? !retry_ && !renewal_
                                         : assigned_ == 0 && profile_->stale != Stale::kCold);
  if (!idle) return MakeSibling(client, *theirs);
  if (!MayStartFor(client)) return nullptr;
  if (client->is_probe()) {  // for it, nothing is made
    client->TellWouldRun(ProfileState::kCold);
    return nullptr;
  }
  if (!CanBeMadeFor(client, *theirs)) return nullptr;
  Supersede();
  ForgetFailures();
  TakeOn(*theirs);
  return this;
}

ProfileService* ProfileService::SuitableSibling(const Surroundings& theirs) {
  const auto found = std::find_if(siblings_.begin(), siblings_.end(),
                                  [&](const auto& sibling) { return sibling->Suits(theirs); });
  return found == siblings_.end() ? nullptr : found->get();
}

bool ProfileService::Suits(const Surroundings& theirs) const {
  return !inputs_ || !inputs_->DifferenceTo(theirs);
}

// Else it has been refused.
bool ProfileService::CanBeMadeFor(ClientConnection* client, const Surroundings& theirs) {
  const pyfx::Status status = inputs_->Overlay(surroundings_, theirs).CanBeMade();
  if (!status) {
    client->Refuse(RefusalCode::kCold,
                   "profile \"" + name_ + "\" cannot be warmed up for it: " + status.error().text,
                   ColdCause::kResources);
  }
  return status.ok();
}

ProfileService* ProfileService::MakeSibling(ClientConnection* client, const Surroundings& theirs) {
  const std::optional<Inputs::Difference> difference = inputs_->DifferenceTo(theirs);
  const std::string why =
      difference->what + " differs from what profile \"" + name_ + "\" was warmed up with";
  if (profile_->siblings == 0) {
    client->Refuse(RefusalCode::kCold, why, difference->cause);
    return nullptr;
  }
  if (!MayStartFor(client)) return nullptr;
  // The values themselves, with what is secret in them, are not kept for who is turned away.
  const std::uint64_t key = KeyedHash(inputs_->Key(theirs));
  if (!MayHaveSibling(key)) {
    if (!client->is_probe()) NoteTurnedAway(key);
    client->Refuse(RefusalCode::kCold, why + ", and its siblings are for other environments",
                   difference->cause);
    return nullptr;
  }
  if (client->is_probe()) {
    client->TellWouldRun(ProfileState::kCold);
    return nullptr;
  }
  if (!CanBeMadeFor(client, theirs)) return nullptr;
  std::erase_if(turned_away_, [&](const auto& other) { return other.key == key; });
  if (siblings_.size() >= profile_->siblings) {
    const auto oldest = OldestSibling();
    std::unique_ptr<ProfileService> leaving = std::move(*oldest);
    siblings_.erase(oldest);
    Dismiss(std::move(leaving));
  }
  auto made = std::make_unique<ProfileService>(this);
  ProfileService* sibling = siblings_.emplace_back(std::move(made)).get();
  context_.log->Info(why + ": a sibling is made", Fields());
  sibling->TakeOn(theirs);
  if (profile_->stale != Stale::kCold) return sibling;
  // Those who do not want to wait for the next generation do not want to wait for this one either.
  sibling->Touch();
  sibling->StartZygote();
  client->Refuse(RefusalCode::kCold, why + ": a sibling warms up", difference->cause);
  return nullptr;
}

std::vector<std::unique_ptr<ProfileService>>::iterator ProfileService::OldestSibling() {
  return std::min_element(siblings_.begin(), siblings_.end(), [](const auto& a, const auto& b) {
    return a->last_used_ < b->last_used_;
  });
}

// If there are as many siblings as may be, the one that was not asked for longest gives way, but
// only when `key` was asked for before and that one was not since. Many environments in turn
// would have each run wait for a warm-up otherwise, which costs more than to be cold.
bool ProfileService::MayHaveSibling(std::uint64_t key) {
  if (siblings_.size() < profile_->siblings) return true;
  const auto before = std::find_if(turned_away_.begin(), turned_away_.end(),
                                   [&](const auto& other) { return other.key == key; });
  if (before == turned_away_.end()) return false;
  const ProfileService& oldest = **OldestSibling();
  return oldest.last_used_ < before->when && oldest.waiting_.empty();
}

void ProfileService::NoteTurnedAway(std::uint64_t key) {
  std::erase_if(turned_away_, [&](const auto& other) { return other.key == key; });
  turned_away_.push_back({key, Clock::now()});
  if (turned_away_.size() > kMaxTurnedAway) turned_away_.pop_front();
}

// The next zygote is made in the daemon's environment with what counts of the client's. Not all of
// it: HOME, for one, has module site load what prints and acts in each python3, but once here.
void ProfileService::TakeOn(const Surroundings& theirs) {
  if (!inputs_) return;
  surroundings_ = inputs_->Overlay(Surroundings::Plain(context_.zygotes->environment), theirs);
  inputs_->Assume(surroundings_);
}

void ProfileService::NoteInputs(const Consumed& consumed) {
  if (!profile_) return;
  inputs_.emplace(consumed, *profile_);
  inputs_->Assume(surroundings_);
}

// Clients that came before it was known what the warm-up asks for.
void ProfileService::MoveOnWhomItDoesNotSuit() {
  std::deque<ClientConnection*> moving;
  std::erase_if(waiting_, [&](ClientConnection* client) {
    if (client->state() != ClientConnection::State::kQueued) return false;
    Result<Surroundings> theirs = Surroundings::OfClient(client->run());
    if (!theirs || Suits(*theirs)) return false;
    moving.push_back(client);
    return true;
  });
  ProfileService* first = elder_ != nullptr ? elder_ : this;
  for (ClientConnection* client : moving) first->Serve(client);
}

void ProfileService::AppendFamily(std::vector<ProfileService*>* all) {
  all->push_back(this);
  for (const auto& sibling : siblings_) all->push_back(sibling.get());
}

// They drain; who waits for them waits for the first of us.
void ProfileService::DismissSiblings() {
  for (auto& sibling : std::exchange(siblings_, {})) {
    for (ClientConnection* client : std::exchange(sibling->waiting_, {})) {
      waiting_.push_back(client);
    }
    Dismiss(std::move(sibling));
  }
}

void ProfileService::Dismiss(std::unique_ptr<ProfileService> sibling) {
  sibling->shut_down_ = true;
  sibling->Retire();
  sibling->ForgetFailures();
  dismissed_.push_back(std::move(sibling));
}

// Not from within a call of theirs, which Dismiss() may be.
void ProfileService::ForgetDismissed() {
  std::erase_if(dismissed_, [](const auto& sibling) { return !sibling->in_use(); });
}

}  // namespace pyfx
