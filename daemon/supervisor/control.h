// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answers control requests: the status, the runs, reload and stop. A status goes out in parts, one
// in each round of the loop: there may be thousands of profiles, and runs that wait meanwhile. No
// more of an answer is made than the client reads.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/supervisor/clients/client_connection.h"
#include "daemon/supervisor/clients/confinement.h"
#include "daemon/supervisor/interpreters.h"
#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/runs/run_table.h"
#include "daemon/supervisor/service/service_table.h"
#include "daemon/supervisor/settings/profile_store.h"
#include "daemon/supervisor/sockets/cold_runs.h"
#include "protocol/base/result.h"
#include "protocol/messages/control_messages.h"
#include "protocol/process/cgroup.h"

namespace pyfx {

class Control {
 public:
  // What it answers from, and acts on; all outlive it.
  struct Parts {
    EventLoop* loop;
    ProfileStore* store;
    const Interpreters* interpreters;
    ServiceTable* services;
    const RunTable* runs;
    const ColdRuns* cold_runs;
    Confinement* confinement;
    const CgroupPolicy* cgroup_policy;
  };
  struct Events {
    std::function<DaemonStatus()> daemon_status;
    // The whole daemon is to stop; the client has its answer, which need not be sent yet.
    std::function<void()> on_stop;
    std::function<bool()> is_draining;
  };

  Control(const Parts& parts, Events events) : parts_(parts), events_(std::move(events)) {}

  // Answers `client` or refuses it, now or when it is known whether it may ask for that.
  void Answer(ClientConnection* client, const ControlRequest& request);
  // It has read what was sent so far of a status.
  void PartSent(ClientConnection* client);
  // The client has left.
  void Forget(ClientConnection* client) { answers_.erase(client); }

 private:
  // What is left to say of a status, or of the runs.
  struct StatusAnswer {
    std::vector<std::string> names;
    std::vector<RunStatus> runs;
    std::size_t next = 0;
    EventSource timer;
  };

  void OnLookedAt(ClientConnection* client, const ControlRequest& request, const Status& may);
  void AnswerRuns(ClientConnection* client);
  void AnswerStatus(ClientConnection* client);
  void GoOn(ClientConnection* client);
  void AnswerReload(ClientConnection* client, const std::string& profile);
  void AnswerStop(ClientConnection* client, const std::string& profile);
  void RefuseUnknown(ClientConnection* client, const std::string& profile) const;
  ProfileStatus StatusOf(const std::string& profile) const;

  Parts parts_;
  Events events_;
  std::unordered_map<ClientConnection*, StatusAnswer> answers_;
};

}  // namespace pyfx
