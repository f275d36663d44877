// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/service/profile_service.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "daemon/supervisor/service/keyed_hash.h"
#include "daemon/supervisor/zygotes/zygote_process.h"
#include "protocol/messages/run_messages.h"
#include "protocol/start/start.h"

namespace pyfx {
namespace {

// How many environments and starts are remembered that were turned away.
constexpr std::size_t kMaxTurnedAway = 256;

// Of settings that cannot be had. What the system is out of is no fault of theirs, and an
// interpreter that cannot be warm none of an automatic profile's.
RefusalCode CodeOfWrong(const Error& error) {
  if (error.code == Errc::kUnsupported) return RefusalCode::kCold;
  return error.code == Errc::kBusy ? RefusalCode::kLimit : RefusalCode::kUnknownProfile;
}

void RefuseForSettings(ClientConnection* client, const Error& error) {
  client->Refuse(CodeOfWrong(error), error.text, error.cause);
}

// For a probe nothing is made; a run would wait for it, unless nobody waits for that start.
void AnswerProbe(ClientConnection* probe, const Variant& lead) {
  if (!lead.has_own_start()) return probe->TellWouldRun(ProfileState::kCold);
  probe->Refuse(RefusalCode::kCold,
                "\"" + lead.name() + "\" with " + CutReason(DescribeStart(lead.start())) +
                    " is not warm in these surroundings yet",
                ColdCause::kVariable);
}

}  // namespace

ProfileService::ProfileService(const ServiceContext& context, std::string name)
    : context_(context) {
  profile_.name = std::move(name);
  Variant::Owner* const owner = this;
  variants_.push_back(std::make_unique<Variant>(context, profile_, owner));
  Refresh();
}

// ---- clients ----

void ProfileService::Serve(ClientConnection* client) {
  if (shut_down_) return client->Refuse(RefusalCode::kShuttingDown, "pyfxd is shutting down");
  if (!RefreshFor(client) || !first().CheckIsFreshFor(client)) return;
  const Result<Profile>& settings = profile_.settings;
  if (!settings) return RefuseForSettings(client, settings.error());
  if (Variant* variant = VariantFor(client)) variant->Admit(client);
}

void ProfileService::ServeAgain(ClientConnection* client) {
  client->NoteWaited();
  if (shut_down_) return client->Refuse(RefusalCode::kShuttingDown, "pyfxd is shutting down");
  const Result<Profile>& settings = profile_.settings;
  if (!settings) return RefuseForSettings(client, settings.error());
  if (Variant* variant = VariantFor(client)) variant->AdmitAgain(client);
}

void ProfileService::Drop(ClientConnection* client) {
  for (const auto& variant : variants_) variant->Drop(client);
}

// Who is to serve the client; null when it was refused.
Variant* ProfileService::VariantFor(ClientConnection* client) {
  ForgetDismissed();
  Result<Surroundings> theirs = Surroundings::OfClient(client->run(), client->python());
  // As long as nothing has warmed up, all suits: it is looked at when that is known.
  if (!theirs || first().Suits(*theirs)) return &first();
  const auto found = std::find_if(variants_.begin() + 1, variants_.end(),
                                  [&](const auto& variant) { return variant->Suits(*theirs); });
  if (found != variants_.end()) {
    return (*found)->CheckIsFreshFor(client) ? found->get() : nullptr;
  }
  // Before a key is made of it, which takes time where there are many variables.
  if (const pyfx::Status fits = theirs->CheckCanBePassed(); !fits) {
    client->Refuse(
        RefusalCode::kCold,
        "profile \"" + profile_.name + "\" cannot be warmed up for it: " + fits.error().text,
        ColdCause::kVariable);
    return nullptr;
  }
  Variant* const lead = LeadOf(theirs->start);
  if (lead == nullptr) return MakeForStart(client, *theirs);
  // A variant that has served nobody need not stay for others. That it fails in one environment,
  // or cannot be warm there, says nothing of another.
  if (!lead->IsUnused()) return MakeVariant(client, *lead, *theirs);
  if (!context_.events.may_start_for(client)) return nullptr;
  if (client->is_probe()) {
    AnswerProbe(client, *lead);
    return nullptr;
  }
  if (!CanBeMadeFor(client, *lead, *theirs)) return nullptr;
  lead->TakeOn(*theirs);
  return lead;
}

// The first variant of those with that start, which knows what their warm-up asks for; or null.
Variant* ProfileService::LeadOf(const Start& start) const {
  const auto found = std::find_if(variants_.begin(), variants_.end(),
                                  [&](const auto& variant) { return variant->start() == start; });
  return found != variants_.end() ? found->get() : nullptr;
}

// Many starts come once: a tool that tests with a hash seed of its own in each run, for instance.
Variant* ProfileService::MakeForStart(ClientConnection* client, const Surroundings& theirs) {
  const Profile& settings = *profile_.settings;
  const std::string with =
      theirs.start.empty() ? "none of the daemon's" : CutReason(DescribeStart(theirs.start));
  const std::string subject = "\"" + profile_.name + "\" with " + with + " ";
  const bool has_options = !OptionsOf(theirs.start).empty();
  const auto refuse = [&](const std::string& why) {
    client->Refuse(RefusalCode::kCold, subject + why,
                   has_options ? ColdCause::kOption : ColdCause::kVariable);
    return nullptr;
  };
  if (settings.siblings == 0) return refuse("is not started, since the profile has no siblings");
  if (!context_.events.may_start_for(client)) return nullptr;
  const std::uint64_t key = KeyedHash(theirs.start);
  const bool is_new = FindTurnedAway(key) == turned_away_.end();
  if (is_new || !HasRoomFor(key)) {
    if (!client->is_probe()) NoteTurnedAway(key);
    return refuse(is_new ? "is seen for the first time; it is started when it comes again"
                         : "is not started, since the siblings are for others");
  }
  if (client->is_probe()) return refuse("is not started yet");
  ForgetTurnedAway(key);
  if (variants_.size() > settings.siblings) Dismiss(LeastRecent());
  context_.log->Info(subject + "is asked for again: a sibling is made", first().Fields());
  return variants_.emplace_back(first().MakeStartedAs(theirs)).get();
}

Variant* ProfileService::MakeVariant(ClientConnection* client, const Variant& lead,
                                     const Surroundings& theirs) {
  const Profile& settings = *profile_.settings;
  const std::optional<Inputs::Difference> difference = lead.inputs()->DifferenceTo(theirs);
  const std::string why =
      difference->what + " differs from what profile \"" + profile_.name + "\" was warmed up with";
  if (settings.siblings == 0) {
    client->Refuse(RefusalCode::kCold, why, difference->cause);
    return nullptr;
  }
  if (!context_.events.may_start_for(client)) return nullptr;
  // The values themselves, with what is secret in them, are not kept for who is turned away.
  const std::uint64_t key = KeyedHash(lead.inputs()->Key(theirs));
  if (!HasRoomFor(key)) {
    if (!client->is_probe()) NoteTurnedAway(key);
    client->Refuse(RefusalCode::kCold, why + ", and its siblings are for other environments",
                   difference->cause);
    return nullptr;
  }
  if (client->is_probe()) {
    AnswerProbe(client, lead);
    return nullptr;
  }
  if (!CanBeMadeFor(client, lead, theirs)) return nullptr;
  ForgetTurnedAway(key);
  std::unique_ptr<Variant> next = lead.MakeFor(theirs);
  // It may be the lead that gives way.
  if (variants_.size() > settings.siblings) Dismiss(LeastRecent());
  context_.log->Info(why + ": a sibling is made", first().Fields());
  Variant* const made = variants_.emplace_back(std::move(next)).get();
  if (settings.stale != Stale::kCold || made->nobody_waits()) return made;
  // Those who do not want to wait for the next generation do not want to wait for this one either.
  made->Touch();
  made->Start();
  client->Refuse(RefusalCode::kCold, why + ": a sibling warms up", difference->cause);
  return nullptr;
}

// False: `client` has been refused.
bool ProfileService::CanBeMadeFor(ClientConnection* client, const Variant& lead,
                                  const Surroundings& theirs) const {
  const pyfx::Status status = lead.Overlay(theirs).CanBeMade();
  if (!status) {
    client->Refuse(
        RefusalCode::kCold,
        "profile \"" + profile_.name + "\" cannot be warmed up for it: " + status.error().text,
        ColdCause::kResources);
  }
  return status.ok();
}

// The one that was not asked for longest, but for the first. There must be another than that.
ProfileService::Variants::iterator ProfileService::LeastRecent() {
  return std::min_element(variants_.begin() + 1, variants_.end(), [](const auto& a, const auto& b) {
    return a->last_used() < b->last_used();
  });
}

// If there are as many variants as may be, the one that was not asked for longest gives way, but
// only when `key` was asked for before and that one was not since. Many environments in turn
// would have each run wait for a warm-up otherwise, which costs more than to be cold.
bool ProfileService::HasRoomFor(std::uint64_t key) {
  if (variants_.size() <= profile_.settings->siblings) return true;
  const auto before = FindTurnedAway(key);
  if (before == turned_away_.end()) return false;
  const Variant& oldest = **LeastRecent();
  return oldest.last_used() < before->when && !oldest.has_waiting();
}

std::deque<ProfileService::TurnedAway>::const_iterator ProfileService::FindTurnedAway(
    std::uint64_t key) const {
  return std::find_if(turned_away_.begin(), turned_away_.end(),
                      [key](const TurnedAway& other) { return other.key == key; });
}

void ProfileService::ForgetTurnedAway(std::uint64_t key) {
  std::erase_if(turned_away_, [&](const auto& other) { return other.key == key; });
}

void ProfileService::NoteTurnedAway(std::uint64_t key) {
  ForgetTurnedAway(key);
  turned_away_.push_back({key, std::chrono::steady_clock::now()});
  if (turned_away_.size() > kMaxTurnedAway) turned_away_.pop_front();
}

// They drain; who waits for them waits for the first one.
void ProfileService::DismissAllButFirst() {
  while (variants_.size() > 1) Dismiss(variants_.begin() + 1);
}

void ProfileService::Dismiss(Variants::iterator variant) {
  dismissed_.push_back(std::move(*variant));
  variants_.erase(variant);
  dismissed_.back()->Dismiss(&first());
}

// Not from within a call of theirs, which Dismiss() may be.
void ProfileService::ForgetDismissed() {
  std::erase_if(dismissed_, [](const auto& variant) { return !variant->in_use(); });
}

// ---- settings ----

// The same as Refresh() with a request. False: the client is refused, since a zygote would follow.
bool ProfileService::RefreshFor(ClientConnection* client) {
  if (profile_.stamp && *profile_.stamp == context_.store->Stamp(profile_.name)) return true;
  if (IsWanted() && !context_.events.may_start_for(client)) return false;
  Refresh();
  return true;
}

// The zygotes that were made from old settings drain.
void ProfileService::Refresh() {
  ProfileStamp stamp = context_.store->Stamp(profile_.name);
  if (profile_.stamp && *profile_.stamp == stamp) return;
  const bool wanted = IsWanted();
  DismissAllButFirst();
  first().Reset();
  Result<Profile>& settings = profile_.settings;
  settings = context_.store->Load(profile_.name, stamp);
  profile_.stamp = std::move(stamp);
  // Remembered with the settings, until they change.
  if (settings && settings->automatic) {
    pyfx::Status can = ZygoteProcess::CheckCanStart(*context_.zygotes, *settings);
    if (!can) {
      // If something else than its files was mended (a core was made), somebody has to say so.
      Error error = can.error();
      if (error.code != Errc::kBusy) error.text += "; \"pyfxctl reload\" has it tried again";
      settings = std::move(error);
    }
  }
  if (!settings && settings.error().code == Errc::kBusy) profile_.stamp.reset();  // not read yet
  if (!settings) {
    first().RefuseAll(CodeOfWrong(settings.error()), settings.error().text);
  } else if (wanted && !settings->automatic) {
    context_.log->Info("profile is read again: a new generation takes over", first().Fields());
    first().Start();
  }
  context_.events.on_change();
}

Result<std::string> ProfileService::Reload() {
  const bool wanted = IsWanted();
  profile_.stamp.reset();
  Refresh();
  if (!profile_.settings) return profile_.settings.error();
  const std::string subject = "profile \"" + profile_.name + "\"";
  if (profile_.settings->automatic && wanted) WarmUp();
  if (!wanted) return subject + " is not warm: its settings were read again";
  if (!first().has_zygote()) return Error{Errc::kBusy, first().last_error()};
  return subject + ": generation " + std::to_string(first().last_number()) + " is warming up";
}

void ProfileService::WarmUp() {
  if (profile_.settings && !first().has_zygote()) first().Start();
}

void ProfileService::WarmUpWanted() {
  for (const auto& variant : variants_) {
    if (profile_.settings) variant->StartIfWanted();
  }
}

void ProfileService::Stop() {
  DismissAllButFirst();
  first().Stop();
  // Of this profile alone: the daemon serves on, so the run must not quietly go without it.
  first().RefuseAll(RefusalCode::kProfileFailed,
                    "profile \"" + profile_.name +
                        "\" was stopped while this run waited for it; the next run warms it up "
                        "again");
}

void ProfileService::ShutDown() {
  shut_down_ = true;
  DismissAllButFirst();
  first().Stop();
  first().RefuseAll(RefusalCode::kShuttingDown, "pyfxd is shutting down");
}

// ---- what becomes of its runs and zygotes ----

void ProfileService::CountServed() {
  ++served_;
  first().Touch();
  for (const auto& variant : variants_) variant->NoteRunEnded();
}

bool ProfileService::Reaped(pid_t pid, int wait_status) {
  const auto reaped = [&](const auto& variant) { return variant->Reaped(pid, wait_status); };
  return std::any_of(variants_.begin(), variants_.end(), reaped) ||
         std::any_of(dismissed_.begin(), dismissed_.end(), reaped);
}

void ProfileService::AppendVariants(std::vector<Variant*>* all) const {
  for (const auto& variant : variants_) all->push_back(variant.get());
}

bool ProfileService::has_zygotes() const {
  const auto has = [](const auto& variant) { return variant->has_zygotes(); };
  return std::any_of(variants_.begin(), variants_.end(), has) ||
         std::any_of(dismissed_.begin(), dismissed_.end(), has);
}

bool ProfileService::in_use() const {
  return has_zygotes() || std::any_of(variants_.begin(), variants_.end(),
                                      [](const auto& variant) { return variant->in_use(); });
}

ProfileStatus ProfileService::Status() const {
  ProfileStatus status;
  status.name = profile_.name;
  status.runs_served = served_;
  first().Describe(&status);
  status.draining += static_cast<std::uint32_t>(std::count_if(
      dismissed_.begin(), dismissed_.end(), [](const auto& variant) { return variant->in_use(); }));
  status.siblings = static_cast<std::uint32_t>(variants_.size() - 1);
  for (const auto& variant : variants_) {
    if (!variant->has_own_start()) continue;
    status.starts.push_back(CutReason(DescribeStart(variant->start())) + ": " +
                            std::string(ProfileStateName(variant->state())));
  }
  const ProfileStamp stamp = context_.store->Stamp(profile_.name);
  // With other files it may go well: the next request finds that out.
  if (profile_.stamp != stamp && status.state == ProfileState::kFailed) {
    status.state = ProfileState::kCold;
    status.last_error.clear();
  }
  DescribeFiles(
      profile_.stamp == stamp ? profile_.settings : context_.store->Load(profile_.name, stamp),
      &status);
  return status;
}

// What the files say now, be it read already or not. A zygote goes on with what it was made from.
void ProfileService::DescribeFiles(const Result<Profile>& profile, ProfileStatus* status) const {
  const std::string* const automatic = context_.store->automatic().Python(profile_.name);
  if (automatic != nullptr && !context_.store->HasFile(profile_.name)) {
    status->description = AutomaticProfiles::kDescription;
    status->path = *automatic;
  }
  if (!profile) {
    status->last_error = profile.error().text;
    if (!first().is_wanted()) status->state = ProfileState::kFailed;
    return;
  }
  status->description = profile->description;
  status->path = profile->path;
  // Settings that have been mended since.
  if (!first().is_wanted() && !profile_.settings) status->state = ProfileState::kCold;
}

}  // namespace pyfx
