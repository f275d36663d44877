// SPDX-License-Identifier: GPL-3.0-or-later
//
// The supervisor: brings connections, profiles and runs together. Owns the lives of all of them,
// and the daemon's own: readiness, reload, drain. All events end here; what each part does by
// itself stands in that part.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daemon/supervisor/bounds/bounds.h"
#include "daemon/supervisor/clients/client_connection.h"
#include "daemon/supervisor/clients/client_table.h"
#include "daemon/supervisor/clients/confinement.h"
#include "daemon/supervisor/clients/start_permits.h"
#include "daemon/supervisor/control.h"
#include "daemon/supervisor/freshness/watcher.h"
#include "daemon/supervisor/interpreters.h"
#include "daemon/supervisor/loop/dead_children.h"
#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/runs/awaited_runs.h"
#include "daemon/supervisor/runs/run_table.h"
#include "daemon/supervisor/service/service_table.h"
#include "daemon/supervisor/settings/daemon_settings.h"
#include "daemon/supervisor/settings/profile_store.h"
#include "daemon/supervisor/sockets/cold_runs.h"
#include "daemon/supervisor/sockets/listener.h"
#include "daemon/supervisor/threads/log.h"
#include "daemon/supervisor/threads/notify.h"
#include "daemon/supervisor/variants/service_context.h"
#include "daemon/supervisor/zygotes/zygote_process.h"
#include "protocol/base/result.h"

namespace pyfx {

struct SupervisorSettings {
  std::vector<std::string> profile_directories;
  std::vector<std::string> settings_files;
  DaemonSettings daemon;  // what these say
  ZygoteSettings zygotes;
  std::chrono::milliseconds drain_timeout{10'000};
  ConnectionLimits connections;
};

class Supervisor {
 public:
  // Borrows the loop and the log. The process must be a child subreaper (prctl(2)), so that the
  // runs of a dead zygote become its children.
  Supervisor(EventLoop* loop, Log* log, SupervisorSettings settings);

  // Takes clients from `listener` until told to leave by SIGTERM, SIGINT or a Stop request, which
  // make the loop quit when the last run has ended, or the drain timeout has passed.
  Status Start(std::unique_ptr<Listener> listener);

 private:
  Status WatchSignals();
  void OnRun(ClientConnection* client);
  void OnClosed(ClientConnection* client, Departure departure);
  DaemonStatus OwnStatus() const;
  ServiceEvents EventsOfServices();
  RunTable::Begun Assign(ClientConnection* client, SpareChild spare, RunOrigin origin);
  void Serve(ClientConnection* client);
  ProfileService* MakeAutomatic(ClientConnection* client);
  void WarmUpWanted(const std::string& profile);
  void StopAutomatic();

  void OnTerminate();
  void OnReload();
  void TakeSettings(const DaemonSettings& settings);
  void ReloadSettings();
  bool Reap(pid_t pid);
  void BeginDrain();
  void TellToLeave(ClientConnection* client);
  void LeaveIfIdle();
  void OnChange();
  void QuitWhenDrained();
  void Quit();

  EventLoop* loop_;
  Log* log_;
  SupervisorSettings settings_;
  ProfileStore store_;
  Interpreters interpreters_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::uint64_t served_ = 0;
  bool draining_ = false;

  std::unique_ptr<Watcher> watcher_;
  std::unique_ptr<Listener> listener_;
  ColdRuns cold_runs_;
  RunTable runs_;
  AwaitedRuns awaited_;
  ServiceContext context_;
  ServiceTable services_;
  Bounds bounds_;
  Confinement confinement_;
  StartPermits permits_;
  Control control_;
  ClientTable clients_;

  std::vector<EventSource> signals_;
  DeadChildren dead_children_;
  EventSource drain_limit_;
  ManagerStatus manager_status_;
};

}  // namespace pyfx
