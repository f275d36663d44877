// SPDX-License-Identifier: GPL-3.0-or-later
//
// Serves one profile: decides when its zygote is started, replaced and drained, keeps the clients
// that wait for it and the spares that wait for clients, and how long to leave a profile alone
// that fails. Who gets a spare is told upwards; the run itself is not ours.
//
//   cold ─▶ warming ─▶ warm          failed: the last attempt failed; the next request after the
//     ▲        │         │                   back-off, or a change of its files, tries again
//     └────────┴─ stop ──┘
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "daemon/supervisor/client_connection.h"
#include "daemon/supervisor/consumption.h"
#include "daemon/supervisor/event_loop.h"
#include "daemon/supervisor/inputs.h"
#include "daemon/supervisor/log.h"
#include "daemon/supervisor/profile_store.h"
#include "daemon/supervisor/spares.h"
#include "daemon/supervisor/watcher.h"
#include "daemon/supervisor/zygote_process.h"
#include "protocol/message.h"

namespace pyfx {

// What all services share; outlives them.
struct ServiceContext {
  EventLoop* loop;
  Log* log;
  const ProfileStore* store;
  Watcher* watcher;
  const ZygoteSettings* zygotes;
};

class ProfileService {
 public:
  enum class Assigned { kYes, kSpareLost, kRefused };

  struct Events {
    // A spare for the client that waited longest.
    std::function<Assigned(ClientConnection*, SpareChild, std::uint32_t generation,
                           const ZygoteProcess*)>
        on_assign;
    // A zygote reaped a child that was no spare of ours.
    std::function<void(const ZygoteProcess*, pid_t, int wait_status)> on_child_died;
    // A child of a zygote was stopped by `signal`, or continued: 0.
    std::function<void(const ZygoteProcess*, pid_t, int signal)> on_child_stopped;
    // Returns how many runs of that zygote go on.
    std::function<std::size_t(const ZygoteProcess*)> on_zygote_gone;
    // Whether there are more runs than processors.
    std::function<bool()> is_busy;
    // Whether one zygote more may be started.
    std::function<pyfx::Status(const ProfileService*)> on_admit;
    // Whether one may be started for that client.
    std::function<pyfx::Status(const ClientConnection&)> on_start_for;
    // The zygote is warm.
    std::function<void(ProfileService*)> on_warm;
    // How many more spares may be made ahead of need.
    std::function<std::size_t()> spares_left;
    // The state that people may see has changed.
    std::function<void()> on_change;
  };

  ProfileService(const ServiceContext& context, std::string name, Events events);
  // A sibling: the same profile in another environment. Told everything by `elder`, which owns it.
  explicit ProfileService(ProfileService* elder);

  // Queues a client for a run; it gets a spare, or is refused, sooner or later.
  void Serve(ClientConnection* client);
  // The same for one that had a spare already which was lost: it is next.
  void ServeAgain(ClientConnection* client);
  // The client has left.
  void Drop(ClientConnection* client);

  // Warms it up, unless it is warm or on its way.
  void WarmUp();
  // Reads the settings again; if it is warm or on its way, a new generation takes over. The text
  // says what was done. An error: the settings are wrong now, or, of code kBusy, no zygote
  // could be started.
  Result<std::string> Reload();
  // Drains the zygote; who waits is refused.
  void Stop();
  // The same for good: the daemon ends.
  void ShutDown();
  // A run of this profile has come to its end.
  void CountServed();

  const std::string& name() const { return name_; }
  // This one and its siblings, of which each has a zygote of its own.
  void AppendFamily(std::vector<ProfileService*>* all);
  bool has_zygote() const { return current_ != nullptr; }
  // What the zygote takes by itself, in bytes; 0 until it is warm.
  std::uint64_t memory() const { return has_zygote() ? ready_.memory_bytes : 0; }
  // Made, or on their way.
  std::size_t spares() const {
    return spares_.size() + (has_zygote() ? current_->forks_pending() : 0);
  }
  // Whether the zygote is warm and nobody waits for it.
  bool may_leave() const { return state() == ProfileState::kWarm && waiting_.empty(); }
  // Whether it is to stay though nobody uses it.
  bool stays() const { return profile_ && profile_->autostart; }
  std::chrono::steady_clock::time_point last_used() const { return last_used_; }
  void Touch() { last_used_ = std::chrono::steady_clock::now(); }
  // Drains the zygote of one that may leave; the next request makes another.
  void Leave(const std::string& reason);
  // Drains the zygote; requests are refused as cold, for `reason`, until the files change or it is
  // reloaded or stopped.
  void BecomeCold(const std::string& reason);
  // If `pid` is one of our zygotes: takes note of its end, which the caller has reaped.
  bool Reaped(pid_t pid, int wait_status);

  ProfileState state() const;
  // True while there is anything of it that must not be forgotten.
  bool in_use() const;
  // Nothing of it is warm or on its way, and nothing has failed.
  bool idle() const { return state() == ProfileState::kCold && siblings_.empty(); }
  // Zygotes that have not been reaped.
  bool has_zygotes() const;
  // All but the number of runs. What its files say is read again when they have changed.
  ProfileStatus Status() const;

 private:
  bool Refresh();
  bool RefreshFor(ClientConnection* client);
  bool MayStartFor(ClientConnection* client);
  void Admit(ClientConnection* client);

  // These are in profile_siblings.cc.
  ProfileService* MemberFor(ClientConnection* client);
  ProfileService* MakeSibling(ClientConnection* client, const Surroundings& theirs);
  ProfileService* SuitableSibling(const Surroundings& theirs);
  std::vector<std::unique_ptr<ProfileService>>::iterator OldestSibling();
  bool MayHaveSibling(std::uint64_t key);
  void NoteTurnedAway(std::uint64_t key);
  bool Suits(const Surroundings& theirs) const;
  bool CanBeMadeFor(ClientConnection* client, const Surroundings& theirs);
  void TakeOn(const Surroundings& theirs);
  void NoteInputs(const Consumed& consumed);
  void MoveOnWhomItDoesNotSuit();
  void DismissSiblings();
  void Dismiss(std::unique_ptr<ProfileService> sibling);
  void ForgetDismissed();

  // These are in profile_freshness.cc.
  bool CheckFreshness();
  bool CheckFreshnessFor(ClientConnection* client);
  void OnConsumed(Consumed consumed);
  void OnChange();
  bool IsBornStale();
  void Renew(std::chrono::milliseconds delay);
  void Supersede();
  bool WaitForRenewal(ClientConnection* client);
  std::string WhyRenewed() const;
  void ArmPatience();
  void NoteFresh();
  void ForgetFreshness();
  void DescribeFreshness(ProfileStatus* status) const;

  void DescribeFiles(const Result<Profile>& profile, ProfileStatus* status) const;
  void StartZygote();
  void TurnAway(const std::string& why);
  void Retire();
  void Pump();
  void AssignSpares();
  void AskForSpares();
  void WatchAges();
  void RenewSpares();
  void RefuseAll(RefusalCode code, const std::string& text, ColdCause cause = ColdCause::kOther);
  void Fail(const std::string& text, bool refuse_at_once);
  void ForgetFailures();
  void PauseRefill();
  void DelayRefill();
  void EndRefillDelay();
  void NoteShortage();
  void NoteCalm();

  ZygoteProcess::Events EventsOf(const std::shared_ptr<ZygoteProcess*>& self);
  void OnReady(const Ready& ready);
  void OnSpare(SpareChild spare);
  void OnForkFailed(int error_number);
  void OnChildDied(const ZygoteProcess* zygote, pid_t pid, int wait_status);
  void OnEnding(const ZygoteProcess* zygote);
  void OnGone(const ZygoteProcess* zygote, const std::string& reason);
  void OnCurrentGone(const std::string& reason, const std::string& runs);
  LogFields Fields(pid_t pid = 0) const { return {name_, 0, pid, generation_}; }

  ServiceContext context_;
  std::string name_;
  Events events_;

  // The settings as last read, and what they were read from.
  std::optional<ProfileStamp> stamp_;
  Result<Profile> profile_ = Profile{};

  std::unique_ptr<ZygoteProcess> current_;
  std::list<std::unique_ptr<ZygoteProcess>> leaving_;  // draining or killed
  Spares spares_;
  EventSource spare_age_;  // until the oldest is too old
  std::deque<ClientConnection*> waiting_;
  bool shut_down_ = false;

  // Failures in a row, and what is done about them.
  int failures_ = 0;
  bool failed_ = false;     // the last attempt was one
  std::string last_error_;  // stays for people to see when the next attempt goes well
  std::chrono::steady_clock::time_point retry_at_{};
  EventSource retry_;
  int idle_deaths_ = 0;
  EventSource refill_pause_;
  EventSource refill_delay_;
  std::chrono::steady_clock::time_point last_assigned_{};

  // What the last generation that told was made from, and which that was.
  std::unique_ptr<Consumption> consumption_;
  std::uint32_t consumed_by_ = 0;
  // Why the last generation was taken out of service, until the next is warm; empty: it was not.
  std::string stale_because_;
  int born_stale_ = 0;    // generations in a row whose files changed while they warmed up
  EventSource renewal_;   // starts the next generation
  EventSource patience_;  // of those who wait for it

  // What zygotes are started in, and what of it they depend on, once that is known.
  Surroundings surroundings_;
  std::optional<Inputs> inputs_;
  ProfileService* elder_ = nullptr;  // of a sibling
  std::vector<std::unique_ptr<ProfileService>> siblings_;
  std::vector<std::unique_ptr<ProfileService>> dismissed_;  // with zygotes that drain
  struct TurnedAway {
    std::uint64_t key;  // the keyed hash of the inputs that count
    std::chrono::steady_clock::time_point when;
  };
  std::deque<TurnedAway> turned_away_;  // environments for which there was no room

  // How many spares to keep where the profile leaves that to us.
  std::size_t demand_ = 1;
  EventSource calm_;

  std::string cold_reason_;  // why all runs are to be cold; empty when they are not
  std::chrono::steady_clock::time_point last_used_ = std::chrono::steady_clock::now();

  // Of the current generation.
  std::uint32_t generation_ = 0;
  std::uint32_t last_generation_ = 0;  // of siblings, too
  Ready ready_;
  std::chrono::steady_clock::time_point warm_since_{};
  std::uint64_t assigned_ = 0;

  std::uint64_t served_ = 0;
};

}  // namespace pyfx
