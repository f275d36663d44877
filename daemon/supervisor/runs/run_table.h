// SPDX-License-Identifier: GPL-3.0-or-later
//
// The runs that are under way: which process carries each, whose client waits for it, and how each
// came to its end. Hands a run to its spare, kills it when its client vanishes, tells the client
// how it died. Outlives the zygotes: a run whose zygote is gone stays here until we reap it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/supervisor/clients/client_connection.h"
#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/loop/watched_channel.h"
#include "daemon/supervisor/threads/log.h"
#include "daemon/supervisor/zygotes/zygote_process.h"
#include "protocol/base/unique_fd.h"
#include "protocol/messages/control_messages.h"

namespace pyfx {

// Where a run comes from.
struct RunOrigin {
  std::string profile;
  std::uint32_t generation = 0;
  const ZygoteProcess* zygote = nullptr;  // null when it is gone
};

class RunTable {
 public:
  struct Events {
    // The spare left before it had the whole request, so nothing was run: queue the client again.
    std::function<void(ClientConnection*, const std::string& profile)> on_spare_lost;
    // A run has ended that its process did not refuse, and its client did not abandon.
    std::function<void(const std::string& profile)> on_served;
    // A run has ended, or was lost: the table is smaller by one.
    std::function<void()> on_ended;
  };

  enum class Begun { kYes, kSpareLost, kRefused };

  RunTable(EventLoop* loop, Log* log, Events events)
      : loop_(loop), log_(log), events_(std::move(events)) {}

  // Hands the client's connection and request to the spare. kSpareLost: nothing was run and the
  // client is as before. kRefused: the client has been told why not.
  Begun Begin(ClientConnection* client, SpareChild spare, RunOrigin origin);
  // The client's connection has ended; without Bye its run ends with it.
  void ClientLeft(ClientConnection* client, Departure departure);
  // A living zygote has reaped its child. False when that carried no run.
  bool Died(const ZygoteProcess* zygote, pid_t pid, int wait_status);
  // A zygote's child was stopped by `signal`, or continued (0): its client does the same.
  void ChildStopped(const ZygoteProcess* zygote, pid_t pid, int signal);
  // A zygote is gone: its runs are reaped by us from now on. Returns how many go on.
  std::size_t Orphan(const ZygoteProcess* zygote);
  // A child of ours is dead and not reaped yet: reaps it if it carries a run, else returns false.
  bool ReapOrphan(pid_t pid);

  std::size_t size() const { return runs_.size(); }
  std::size_t CountOf(const std::string& profile) const;
  // Of all of them, the oldest first.
  std::vector<RunStatus> Statuses() const;

 private:
  struct ActiveRun {
    std::uint64_t id = 0;
    pid_t pid = 0;
    UniqueFd pidfd;
    RunOrigin origin;
    std::chrono::steady_clock::time_point started;
    ClientConnection* client = nullptr;         // null when it has left
    bool said_bye = false;                      // the client, so the run had begun
    bool client_stops = false;                  // was told to, at some time
    std::unique_ptr<WatchedChannel> hand_over;  // until all is handed over
  };
  using Runs = std::map<std::uint64_t, ActiveRun>;

  Result<std::unique_ptr<WatchedChannel>> MakeHandOver(const ClientConnection& client,
                                                       UniqueFd channel, std::uint64_t run_id);
  Runs::iterator Find(const ZygoteProcess* zygote, pid_t pid);
  void OnHandedOver(std::uint64_t run_id);
  void OnHandOverFailed(std::uint64_t run_id, const Error& error);
  static bool WasServed(const ActiveRun& run, int wait_status);
  void End(Runs::iterator run, int wait_status);
  void Lose(Runs::iterator run);
  LogFields FieldsOf(const ActiveRun& run) const;

  EventLoop* loop_;
  Log* log_;
  Events events_;
  Runs runs_;  // by id
  std::uint64_t last_id_ = 0;
};

}  // namespace pyfx
