// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/variants/generation.h"

#include <cstring>
#include <utility>

namespace pyfx {
namespace {

constexpr std::chrono::seconds kStableAfter{10};

}  // namespace

Generation::Generation(const ServiceContext& context, Owner* owner, const std::string& profile,
                       std::uint32_t number, Generation* before)
    : context_(context),
      owner_(owner),
      profile_(profile),
      number_(number),
      spares_(context,
              {[this](bool busy) { process_->Fork(busy); }, [this] { owner_->OnRefill(); }}) {
  if (before == nullptr) return;
  consumption_ = std::move(before->consumption_);
  last_warm_up_us_ = before->was_warm() ? before->ready_.warm_up_us : before->last_warm_up_us_;
}

pyfx::Status Generation::Start(const Surroundings& surroundings, const Profile& profile) {
  Result<std::unique_ptr<ZygoteProcess>> started = ZygoteProcess::Start(
      context_.loop, *context_.zygotes, surroundings, profile, EventsOfProcess());
  if (!started) return std::move(started).error();
  process_ = std::move(*started);
  in_service_ = true;
  return {};
}

// Ready, Spare and ForkFailed come while it is in service only: ZygoteProcess does not pass these
// on from one that is draining or ending.
ZygoteProcess::Events Generation::EventsOfProcess() {
  ZygoteProcess::Events events;
  events.on_step = [this](const std::string& step) {
    step_ = step;
    if (in_service_) owner_->OnStep();
  };
  events.on_consumed = [this](Consumed consumed) { owner_->OnConsumed(std::move(consumed)); };
  events.on_ready = [this](const Ready& ready) { OnReady(ready); };
  events.on_spare = [this](SpareChild spare) { spares_.Add(std::move(spare)); };
  events.on_fork_failed = [this](int error_number) { OnForkFailed(error_number); };
  events.on_child_died = [this](pid_t pid, int status) { OnChildDied(pid, status); };
  events.on_executed = [this](const std::vector<std::string>& phrases) { OnExecuted(phrases); };
  events.on_child_stopped = [this](pid_t pid, int signal) {
    context_.events.on_child_stopped(process(), pid, signal);
  };
  events.on_output = [this](std::string_view line) {
    if (!line.empty()) context_.log->Info(line, Fields());
  };
  events.on_ending = [this] {
    if (!in_service_) return;
    spares_.Clear();
    owner_->OnEnding();
  };
  events.on_gone = [this](const std::string& reason) { owner_->OnGone(this, reason); };
  return events;
}

void Generation::OnReady(const Ready& ready) {
  ready_ = ready;
  warm_since_ = Clock::now();
  context_.log->Info("profile is warm after " + std::to_string(ready.warm_up_us / 1000) + " ms, " +
                         std::to_string(ready.modules) + " modules, Python " + ready.python_version,
                     Fields(process_->pid()));
  owner_->OnWarm();
}

void Generation::OnForkFailed(int error_number) {
  const std::string text =
      "profile \"" + profile_ + "\": zygote cannot fork: " + std::strerror(error_number);
  context_.log->Warn(text, Fields(process_->pid()));
  spares_.NoteForkFailed();
  owner_->OnForkFailed(text);
}

void Generation::OnChildDied(pid_t pid, int wait_status) {
  if (!spares_.Forget(pid)) return context_.events.on_child_died(process(), pid, wait_status);
  context_.log->Warn("idle spare died", Fields(pid));
  owner_->OnRefill();
}

void Generation::OnExecuted(const std::vector<std::string>& phrases) {
  for (const std::string& phrase : executed_.Note(phrases)) {
    context_.log->Info("a run executed what was hidden: " + phrase, Fields(process_->pid()));
  }
}

void Generation::EndService() {
  spares_.Clear();
  in_service_ = false;
}

void Generation::Drain() {
  EndService();
  process_->Drain();
  context_.log->Info("zygote drains", Fields(process_->pid()));
}

void Generation::Bury() {
  EndService();
  context_.loop->DestroyLater(std::move(process_));
}

bool Generation::was_stable() const {
  return was_warm() && (has_served() || Clock::now() - warm_since_ > kStableAfter);
}

void Generation::NoteAssigned() {
  ++assigned_;
  spares_.NoteAssigned();
}

void Generation::Watch(Consumed consumed, std::vector<ConsumedFile> files) {
  consumption_ =
      std::make_unique<Consumption>(context_.watcher, std::move(consumed), std::move(files),
                                    [owner = owner_] { owner->OnFileChange(); });
  is_watched_ = true;
  if (consumption_->why_compared().empty()) return;
  context_.log->Info("files are looked at with each run: " + consumption_->why_compared(),
                     Fields());
}

bool Generation::CheckIsFresh() {
  if (consumption_ == nullptr) return true;
  if (!consumption_->difference().empty()) return false;
  if (consumption_->IsFresh()) return true;
  owner_->OnFileChange();
  return false;
}

void Generation::LogLeftovers() const {
  const LogFields fields = Fields(process_->pid());
  for (const std::string& phrase : ready_.harmless) {
    context_.log->Info("the preload left, harmlessly: " + phrase, fields);
  }
  for (const std::string& phrase : ready_.visible) {
    context_.log->Info("cannot be hidden: " + phrase, fields);
  }
  for (const std::string& phrase : ready_.always_executed) {
    context_.log->Info("executed whenever a run imports it: " + phrase, fields);
  }
  for (const std::string& phrase : ready_.unsafe) {
    context_.log->Warn("the preload left what a fork breaks: " + phrase, fields);
  }
}

void Generation::Describe(ProfileStatus* status) const {
  status->generation = number_;
  status->spares = static_cast<std::uint32_t>(spares_.size());
  status->unsafe = ready_.unsafe;
  status->harmless = ready_.harmless;
  status->hidden = ready_.hidden;
  status->visible = ready_.visible;
  status->always_executed = ready_.always_executed;
  executed_.Describe(status);
  if (in_service_) {
    status->pid = static_cast<std::uint32_t>(process_->pid());
    status->resident_bytes = process_->ResidentBytes();
    if (is_warm()) status->warm_up_us = ready_.warm_up_us;
  }
  if (consumption_ == nullptr) return;
  status->watched = static_cast<std::uint32_t>(consumption_->watched());
  status->compared = static_cast<std::uint32_t>(consumption_->compared());
  status->why_compared = consumption_->why_compared();
}

}  // namespace pyfx
