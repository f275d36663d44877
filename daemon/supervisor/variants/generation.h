// SPDX-License-Identifier: GPL-3.0-or-later
//
// One generation of a variant: a zygote from its start to its end, what it was made from, what it
// has told, and its spares. It is in service from its start until another takes its place or it
// fails; then it drains. What it has told stays for people to see until the next one starts.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daemon/supervisor/freshness/consumption.h"
#include "daemon/supervisor/settings/profile.h"
#include "daemon/supervisor/surroundings/surroundings.h"
#include "daemon/supervisor/threads/log.h"
#include "daemon/supervisor/variants/executed_modules.h"
#include "daemon/supervisor/variants/service_context.h"
#include "daemon/supervisor/variants/spare_pool.h"
#include "daemon/supervisor/zygotes/zygote_process.h"
#include "protocol/base/result.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

class Generation {
 public:
  // Outlives it. Only the generation that is in service calls these, except OnGone().
  class Owner {
   public:
    // Its warm-up does something else now: step().
    virtual void OnStep() = 0;
    virtual void OnConsumed(Consumed consumed) = 0;
    virtual void OnWarm() = 0;
    // Spares are there to be handed out, or it is time to make more.
    virtual void OnRefill() = 0;
    virtual void OnForkFailed(const std::string& text) = 0;
    // Its spares are gone.
    virtual void OnEnding() = 0;
    // The owner calls Bury(), and may destroy it then.
    virtual void OnGone(Generation* generation, const std::string& reason) = 0;
    // A file that this generation was made from has changed. Until it has reported its files those
    // of the one before count.
    virtual void OnFileChange() = 0;

   protected:
    ~Owner() = default;
  };

  // `before` is the generation whose place it takes, or null: the files that one was made from are
  // watched on until this one tells its own.
  Generation(const ServiceContext& context, Owner* owner, const std::string& profile,
             std::uint32_t number, Generation* before);

  // Starts the zygote, in service. An error of code kBusy is no fault of the profile's.
  pyfx::Status Start(const Surroundings& surroundings, const Profile& profile);
  // Takes it out of service: drops its spares.
  void EndService();
  // The same, and it leaves after its last run.
  void Drain();
  // Hands the process to the loop, to be destroyed later. After OnGone() only.
  void Bury();

  std::uint32_t number() const { return number_; }
  bool in_service() const { return in_service_; }
  bool is_warm() const { return in_service_ && process_->state() == ZygoteProcess::State::kWarm; }
  bool was_warm() const { return warm_since_ != Clock::time_point{}; }
  // Whether it was warm for so long, or served a run, that it did not fail at once.
  bool was_stable() const;
  // Valid from Start() until Bury().
  ZygoteProcess* process() const { return process_.get(); }
  // What its warm-up does, for people; empty if that is not known.
  const std::string& step() const { return step_; }
  // How long the warm-up before its own took; 0 if there was none.
  std::uint64_t last_warm_up_us() const { return last_warm_up_us_; }
  // What it said when it was warm.
  const Ready& ready() const { return ready_; }

  SparePool& spares() { return spares_; }
  const SparePool& spares() const { return spares_; }
  // One of its spares serves a run.
  void NoteAssigned();
  bool has_served() const { return assigned_ != 0; }

  // Watches the files that it has told it was made from, and `files`.
  void Watch(Consumed consumed, std::vector<ConsumedFile> files);
  // Whether it has told them.
  bool is_watched() const { return is_watched_; }
  void EndWatch() { consumption_.reset(); }
  // Whether they are as they were; true as well if none are watched. Calls OnFileChange() if they
  // are found not to be. The watcher must have been drained.
  bool CheckIsFresh();
  // What was found to be different, for people; empty when nothing was.
  std::string Difference() const { return consumption_ ? consumption_->difference() : ""; }

  // Logs what its preload has left behind that a fork may break.
  void LogLeftovers() const;
  void Describe(ProfileStatus* status) const;
  LogFields Fields(pid_t pid = 0) const { return {profile_, 0, pid, number_}; }

 private:
  using Clock = std::chrono::steady_clock;

  ZygoteProcess::Events EventsOfProcess();
  void OnReady(const Ready& ready);
  void OnForkFailed(int error_number);
  void OnChildDied(pid_t pid, int wait_status);
  void OnExecuted(const std::vector<std::string>& phrases);

  const ServiceContext& context_;
  Owner* owner_;
  std::string profile_;  // its name
  std::uint32_t number_;
  std::unique_ptr<ZygoteProcess> process_;
  bool in_service_ = false;
  std::string step_;
  std::uint64_t last_warm_up_us_ = 0;
  Ready ready_;
  Clock::time_point warm_since_{};
  std::uint64_t assigned_ = 0;  // spares to runs
  ExecutedModules executed_;
  SparePool spares_;
  std::unique_ptr<Consumption> consumption_;  // of the one before until it tells
  bool is_watched_ = false;
};

}  // namespace pyfx
