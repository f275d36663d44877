// SPDX-License-Identifier: GPL-3.0-or-later
//
// Serves one profile: has its settings, and its variants, of which each has a zygote of its own.
// Decides which variant serves a client, which may be made, and who is turned away.
//
// The first variant is made in the surroundings of the client that asked for it first. A client
// that differs from these in what the warm-up has asked for, variables for instance or whether its
// output is a terminal, gets a variant of its own, which people know as a sibling of the first.
// So does one with another start, options or variables that act only when an interpreter starts,
// when that was asked for twice; no run waits for such a variant.
// Their number is bounded. When all places are taken, the sibling that has been unused for longest
// makes room for another environment, but only if that was asked for twice in this time.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "daemon/supervisor/clients/client_connection.h"
#include "daemon/supervisor/surroundings/surroundings.h"
#include "daemon/supervisor/variants/service_context.h"
#include "daemon/supervisor/variants/variant.h"
#include "protocol/base/result.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/profile_state.h"

namespace pyfx {

class ProfileService final : private Variant::Owner {
 public:
  // Borrows the context, which must be complete by the first call.
  ProfileService(const ServiceContext& context, std::string name);

  // Queues a client for a run; it gets a spare, or is refused, sooner or later.
  void Serve(ClientConnection* client) override;
  // The same for one that had a spare already which was lost: it is next.
  void ServeAgain(ClientConnection* client) override;
  // The client has left.
  void Drop(ClientConnection* client);

  // Warms the first variant up, unless it is warm or on its way.
  void WarmUp();
  // Of an automatic profile: warms up what was asked for by runs that were cold meanwhile.
  void WarmUpWanted();
  // Reads the settings again; if it is warm or on its way, a new generation takes over. The text
  // says what was done. An error: the settings are wrong now, or, of code kBusy, no zygote
  // could be started.
  Result<std::string> Reload();
  // Drains the zygotes; who waits is refused.
  void Stop();
  // The same for good: the daemon ends.
  void ShutDown();
  // A run of this profile has come to its end.
  void CountServed();
  // If `pid` is one of our zygotes: takes note of its end, which the caller has reaped.
  bool Reaped(pid_t pid, int wait_status);

  void AppendVariants(std::vector<Variant*>* all) const;
  // What people see of a profile is its first variant.
  ProfileState state() const { return first().state(); }
  // When somebody asked for it last.
  std::chrono::steady_clock::time_point last_used() const { return first().last_used(); }
  // True while there is anything of it that must not be forgotten.
  bool in_use() const;
  // Nothing of it is warm or on its way, and nothing has failed.
  bool idle() const { return state() == ProfileState::kCold && variants_.size() == 1; }
  // Zygotes that have not been reaped.
  bool has_zygotes() const;
  // All but the number of runs. What its files say is read again when they have changed.
  ProfileStatus Status() const;

 private:
  struct TurnedAway {
    std::uint64_t key;  // the keyed hash of the inputs that count
    std::chrono::steady_clock::time_point when;
  };
  using Variants = std::vector<std::unique_ptr<Variant>>;

  void Refresh() override;
  std::uint32_t NextGeneration() override { return ++last_generation_; }
  bool IsSoundWithout(const Variant* variant) const override { return variant != &first(); }

  Variant& first() const { return *variants_.front(); }
  bool IsWanted() const { return first().is_wanted() || variants_.size() > 1; }
  bool RefreshFor(ClientConnection* client);
  Variant* VariantFor(ClientConnection* client);
  Variant* LeadOf(const Start& start) const;
  Variant* MakeForStart(ClientConnection* client, const Surroundings& theirs);
  Variant* MakeVariant(ClientConnection* client, const Variant& lead, const Surroundings& theirs);
  bool CanBeMadeFor(ClientConnection* client, const Variant& lead,
                    const Surroundings& theirs) const;
  Variants::iterator LeastRecent();
  bool HasRoomFor(std::uint64_t key);
  std::deque<TurnedAway>::const_iterator FindTurnedAway(std::uint64_t key) const;
  void ForgetTurnedAway(std::uint64_t key);
  void NoteTurnedAway(std::uint64_t key);
  void DismissAllButFirst();
  void Dismiss(Variants::iterator variant);
  void ForgetDismissed();
  void DescribeFiles(const Result<Profile>& profile, ProfileStatus* status) const;

  const ServiceContext& context_;
  ReadProfile profile_;
  Variants variants_;                   // the first is always there
  Variants dismissed_;                  // with zygotes that drain
  std::deque<TurnedAway> turned_away_;  // for which there was no room, and new starts
  std::uint32_t last_generation_ = 0;
  std::uint64_t served_ = 0;
  bool shut_down_ = false;
};

}  // namespace pyfx
