// SPDX-License-Identifier: GPL-3.0-or-later
//
// One variant of a profile: its zygote for all clients that have the same surroundings in what the
// warm-up has asked for. Decides when that zygote is started, replaced and drained, and keeps the
// clients that wait for it. All variants are alike; who is served by which is for the profile to
// say. Nobody waits for a variant of an automatic profile, nor for one with a start of its own:
// while it is not warm its clients run cold, and it is started after such a run. One of an
// automatic profile is started or replaced by nothing else, and one of an environment that is there
// for a single command not by the first run.
//
//   cold ─▶ warming ─▶ warm          failed: the last start failed; the next request after the
//     ▲        │         │                   back-off, or a change of its files, tries again
//     └────────┴─ stop ──┘
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "daemon/supervisor/clients/client_connection.h"
#include "daemon/supervisor/runs/run_queue.h"
#include "daemon/supervisor/settings/profile_store.h"
#include "daemon/supervisor/surroundings/inputs.h"
#include "daemon/supervisor/surroundings/surroundings.h"
#include "daemon/supervisor/variants/back_off.h"
#include "daemon/supervisor/variants/demand.h"
#include "daemon/supervisor/variants/generation.h"
#include "daemon/supervisor/variants/renewal.h"
#include "daemon/supervisor/variants/service_context.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/profile_state.h"
#include "protocol/messages/run_messages.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// The settings of a profile as last read, and what they were read from. All its variants see these.
struct ReadProfile {
  std::string name;
  std::optional<ProfileStamp> stamp;
  Result<Profile> settings = Profile{};
};

class Variant final : private Generation::Owner {
 public:
  // The profile; outlives its variants.
  class Owner {
   public:
    // Reads the settings again if they have changed, and may dismiss variants for that.
    virtual void Refresh() = 0;
    virtual std::uint32_t NextGeneration() = 0;
    // The variant does not suit this client, who has waited for it: serve it by another.
    virtual void Serve(ClientConnection* client) = 0;
    // It has waited for nothing: serve it, if anything may be started for it still.
    virtual void ServeAgain(ClientConnection* client) = 0;
    // Whether the preload is known to do without what is special about this variant.
    virtual bool IsSoundWithout(const Variant* variant) const = 0;

   protected:
    ~Owner() = default;
  };

  // Made in nothing but the daemon's environment.
  Variant(const ServiceContext& context, const ReadProfile& profile, Owner* owner);
  // Another one, which knows what the warm-up of this one has asked for, and takes on `theirs`.
  std::unique_ptr<Variant> MakeFor(const Surroundings& theirs) const;
  // Another one with the start of `theirs`: what its warm-up asks for is to be found out.
  std::unique_ptr<Variant> MakeStartedAs(const Surroundings& theirs) const;

  // As ProfileService::Serve() and ServeAgain(), for a client that it suits as far as is known.
  void Admit(ClientConnection* client);
  void AdmitAgain(ClientConnection* client);
  void Drop(ClientConnection* client) { waiting_.Drop(client); }
  // Takes the generation out of service if its files have changed. False: `client`, which has come,
  // is refused, since it may not have the next one made.
  bool CheckIsFreshFor(ClientConnection* client);

  // Whether the zygote would do for a client with these surroundings, as far as is known.
  bool Suits(const Surroundings& theirs) const {
    return start() == theirs.start && (!inputs_ || !inputs_->DifferenceTo(theirs));
  }
  // The options and variables that its interpreter is started with.
  const pyfx::Start& start() const { return surroundings_.start; }
  // Whether that is another start than the daemon's own environment makes.
  bool has_own_start() const { return has_own_start_; }
  // What the warm-up has asked for, if that is known.
  const std::optional<Inputs>& inputs() const { return inputs_; }
  // What its zygote would be started in for that client; inputs() must be known.
  Surroundings Overlay(const Surroundings& theirs) const {
    return inputs_->Overlay(surroundings_, theirs);
  }
  // Is for clients with these surroundings from now on. A zygote made for others drains, and what
  // went wrong with it is forgotten.
  void TakeOn(const Surroundings& theirs);
  // Whether nobody has been served by it or waits for it, so that it may take on others.
  bool IsUnused() const;

  // Starts a generation; there must be none in service.
  void Start();
  // Drains the zygote, and forgets what has gone wrong. Who waits goes on to wait.
  void Stop();
  // The same, and forgets what the warm-up asks for: the profile is another.
  void Reset();
  // Stops for good; who waits does so with `heir`.
  void Dismiss(Variant* heir);
  // Of an automatic profile: starts it if a run was cold since it was not warm.
  void StartIfWanted();
  void RefuseAll(RefusalCode code, const std::string& text) { waiting_.RefuseAll(code, text); }
  // Drains the zygote of one that may leave; the next request makes another.
  void Leave(const std::string& reason);
  // Drains the zygote; requests are refused as cold, for `reason`, until the files change or it is
  // reloaded or stopped; `for_now`: or a run comes after a pause, which has it tried again.
  void BecomeCold(const std::string& reason, bool for_now = false);
  void NoteRunEnded();
  void Touch() { last_used_ = Clock::now(); }
  // As of ProfileService.
  bool Reaped(pid_t pid, int wait_status);

  const std::string& name() const { return profile_.name; }
  ProfileState state() const;
  bool has_zygote() const { return current() != nullptr; }
  bool has_zygotes() const { return has_zygote() || !leaving_.empty(); }
  // Whether its zygote is there, or the next one is on its way.
  bool is_wanted() const { return has_zygote() || back_off_.will_retry() || renewal_.is_due(); }
  bool in_use() const { return is_wanted() || has_zygotes() || !waiting_.empty(); }
  bool has_waiting() const { return !waiting_.empty(); }
  // What the zygote takes by itself, in bytes; 0 until it is warm.
  std::uint64_t memory() const { return has_zygote() ? newest_->ready().memory_bytes : 0; }
  // Made, or on their way.
  std::size_t spares() const { return has_zygote() ? newest_->spares().count() : 0; }
  // Whether the zygote is warm and nobody waits for it.
  bool may_leave() const { return state() == ProfileState::kWarm && waiting_.empty(); }
  // Whether its profile is an automatic one.
  bool is_automatic() const { return profile_.settings && profile_.settings->automatic; }
  // Whether no run waits for it to be warm.
  bool nobody_waits() const { return is_automatic() || has_own_start_; }
  // Why a run is cold that is the first of an automatic profile.
  static std::string WhyFirst(const std::string& profile, bool throw_away);
  // Whether it is to stay though nobody uses it.
  bool stays() const { return profile_.settings && profile_.settings->autostart; }
  std::chrono::steady_clock::time_point last_used() const { return last_used_; }
  const std::string& last_error() const { return back_off_.last_error(); }
  // Of its last generation; 0 when there was none.
  std::uint32_t last_number() const { return newest_ ? newest_->number() : 0; }
  LogFields Fields(pid_t pid = 0) const { return {name(), 0, pid, last_number()}; }
  // All that is of its own.
  void Describe(ProfileStatus* status) const;

 private:
  using Clock = std::chrono::steady_clock;

  // The generation in service, or null.
  Generation* current() const { return newest_ && newest_->in_service() ? newest_.get() : nullptr; }

  void OnStep() override;
  void OnConsumed(Consumed consumed) override;
  void OnWarm() override;
  void OnRefill() override;
  void OnForkFailed(const std::string& text) override;
  void OnEnding() override;
  void OnGone(Generation* generation, const std::string& reason) override;
  void OnFileChange() override;

  void TellOfWarmUp(ClientConnection* client) const;
  // Whether a warm-up that failed may go well another time though nothing that is watched changes:
  // a start has values of the client's in it, as PYTHONHOME.
  bool MayDoLater() const { return has_own_start_ && !newest_->is_watched(); }
  void RefuseForNow(ClientConnection* client);
  void RefuseAsCold(ClientConnection* client);
  void Surround(Surroundings surroundings);
  bool MayStartAfterRun();
  std::string WhyNotYet() const;
  void MoveOnWhomItDoesNotSuit();
  bool IsBornStale();
  bool WaitsForRenewal(ClientConnection* client);
  std::string WhyRenewed() const;
  void LimitPatience();
  void WatchWhatItStartsWith();
  void Retire();
  void Supersede();
  void TurnAway(const std::string& why);
  void OnCurrentGone(const std::string& reason, const std::string& runs);
  void Fail(const std::string& text, bool refuse_at_once);
  void Retry();

  const ServiceContext& context_;
  const ReadProfile& profile_;
  Owner* owner_;

  // What zygotes are started in, and what of it they depend on, once that is known.
  Surroundings surroundings_;
  std::optional<Inputs> inputs_;

  std::shared_ptr<Generation> newest_;              // null when none was started
  std::list<std::shared_ptr<Generation>> leaving_;  // out of service, and not reaped yet
  RunQueue waiting_;
  Demand demand_;
  BackOff back_off_;
  Renewal renewal_;
  Clock::time_point last_used_ = Clock::now();
  bool dismissed_ = false;
  bool wants_start_ = false;
  bool was_asked_ = false;  // of a throw-away environment: a run has come that did not start it
  bool has_own_start_ = false;
};

}  // namespace pyfx
