// SPDX-License-Identifier: GPL-3.0-or-later
//
// One zygote, from its start to its end: starts the program, speaks with it over its channel,
// passes its output on, and tells what it reports. What breaks the protocol ends that zygote and
// nothing else. When to start one, and what to do about its end, is for its owner to say.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/loop/watched_channel.h"
#include "daemon/supervisor/settings/profile.h"
#include "daemon/supervisor/start/zygote_program.h"
#include "daemon/supervisor/start/zygote_spawn.h"
#include "daemon/supervisor/surroundings/surroundings.h"
#include "daemon/supervisor/zygotes/pending_forks.h"
#include "daemon/supervisor/zygotes/spare_child.h"
#include "daemon/supervisor/zygotes/warm_up.h"
#include "daemon/supervisor/zygotes/warm_up_memory.h"
#include "daemon/supervisor/zygotes/zygote_output.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

class ZygoteProcess {
 public:
  enum class State { kWarming, kWarm, kEnding };

  struct Events {
    // What its warm-up does next, for people.
    std::function<void(const std::string& step)> on_step;
    // What its warm-up has read; on_ready or on_ending follows.
    std::function<void(Consumed)> on_consumed;
    std::function<void(const Ready&)> on_ready;
    std::function<void(SpareChild)> on_spare;
    std::function<void(int error_number)> on_fork_failed;
    std::function<void(pid_t pid, int wait_status)> on_child_died;
    // A run has executed what was hidden; before its on_child_died.
    std::function<void(const std::vector<std::string>& phrases)> on_executed;
    // `signal`: that stopped it, or 0 when it was continued.
    std::function<void(pid_t pid, int signal)> on_child_stopped;
    std::function<void(std::string_view line)> on_output;
    // It can be asked nothing any more; warm_up_error() tells whether that is why. on_gone follows.
    std::function<void()> on_ending;
    // Once, at the end, from within Reaped(). `reason` says what happened, for people.
    std::function<void(const std::string& reason)> on_gone;
  };

  // Whether one could be started for `profile`, as far as can be told without. kUnsupported.
  static Status CheckCanStart(const ZygoteSettings& settings, const Profile& profile);
  // Starts the program in `surroundings`, with the profile's variables on top, and tells it to warm
  // `profile`. Its terminals are pseudo terminals of ours.
  static Result<std::unique_ptr<ZygoteProcess>> Start(EventLoop* loop,
                                                      const ZygoteSettings& settings,
                                                      const Surroundings& surroundings,
                                                      const Profile& profile, Events events);

  pid_t pid() const { return pid_; }
  std::uint64_t ResidentBytes() const { return ResidentBytesOf(pid_); }
  State state() const { return state_; }
  // The warm-up's own report of what went wrong, or empty.
  const std::string& warm_up_error() const { return warm_up_.error(); }
  // Whether that is no fault of the profile's: its runs are to be cold.
  bool must_be_cold() const { return warm_up_.must_be_cold(); }
  // Whether somebody else ended it with SIGKILL: a person, or the kernel for want of memory.
  bool was_killed() const { return was_killed_; }
  // The last lines that it wrote.
  const std::string& last_output() const { return output_.last(); }

  // Asks for one more spare; `busy` where no processor is free for what it does ahead of its run.
  void Fork(bool busy);
  // Asks it to leave after its last run; at once while it is warming, since no run can be in it.
  void Drain();
  // Ends it at once, without on_ending. Its runs go on.
  void Kill();
  // Whoever reaps our children found this one. Hands out what it still had to say, then on_gone.
  void Reaped(int wait_status);

 private:
  ZygoteProcess(EventLoop* loop, std::chrono::milliseconds fork_limit, Events events);

  Status Spawn(const ZygoteSettings& settings, const ZygoteProgram& program,
               std::vector<std::string> environment, const Surroundings& surroundings);
  Status Watch(UniqueFd channel);
  void OnReadable();
  // False when the zygote broke the protocol.
  bool HandleFrames();
  Status OnFrame(Frame frame);
  Status OnWarmUpStep(const Frame& frame);
  Status OnConsumed(const Frame& frame);
  Status OnReady(const Frame& frame);
  Status OnWarmUpFailed(const Frame& frame);
  Status OnSpare(Frame frame);
  Status OnForkFailed(const Frame& frame);
  Status OnDied(const Frame& frame);
  Status OnChildStopped(const Frame& frame);
  void Flush();
  // Takes no more orders, and is to leave by itself soon.
  void BeginEnding();
  // Ends the process for `reason`.
  void Abandon(const std::string& reason);
  void KillFor(const std::string& reason);

  EventLoop* loop_;
  Events events_;
  State state_ = State::kWarming;
  pid_t pid_ = 0;
  bool reaped_ = false;
  bool was_killed_ = false;
  bool draining_ = false;
  std::string reason_;  // why we killed it; empty when we did not
  ZygoteOutput output_;
  std::unique_ptr<WatchedChannel> io_;
  WarmUp warm_up_;
  PendingForks forks_;
  EventSource leave_limit_;
  EventSource failure_;  // an error that is dealt with in the loop's next round
};

}  // namespace pyfx
