// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answers control requests: the status, reload and stop. Each is answered at once, but for a status
// that is read slowly. That the daemon is to stop goes to its owner.
#pragma once

#include <functional>
#include <string>

#include "daemon/supervisor/client_connection.h"
#include "daemon/supervisor/cold_runs.h"
#include "daemon/supervisor/confinement.h"
#include "daemon/supervisor/event_loop.h"
#include "daemon/supervisor/profile_store.h"
#include "daemon/supervisor/run_table.h"
#include "daemon/supervisor/service_table.h"
#include "daemon/supervisor/status_answers.h"
#include "protocol/message.h"

namespace pyfx {

class Control {
 public:
  // What it answers from, and acts on; all outlive it.
  struct Parts {
    EventLoop* loop;
    ProfileStore* store;
    ServiceTable* services;
    const RunTable* runs;
    const ColdRuns* cold_runs;
    const Confinement* confinement;
  };
  struct Events {
    std::function<DaemonStatus()> daemon_status;
    // The whole daemon is to stop; the client has its answer, which need not be sent yet.
    std::function<void()> on_stop;
    std::function<bool()> is_draining;
  };

  Control(const Parts& parts, Events events);

  // Answers `client` or refuses it.
  void Answer(ClientConnection* client, const ControlRequest& request);
  // It has read what was sent so far of a status.
  void PartSent(ClientConnection* client) { status_answers_.PartSent(client); }
  // The client has left.
  void Forget(ClientConnection* client) { status_answers_.Forget(client); }

 private:
  void AnswerStatus(ClientConnection* client);
  void AnswerReload(ClientConnection* client, const Reload& request);
  void AnswerStop(ClientConnection* client, const Stop& request);
  void RefuseUnknown(ClientConnection* client, const std::string& profile) const;
  ProfileStatus StatusOf(const std::string& profile) const;

  Parts parts_;
  Events events_;
  StatusAnswers status_answers_;
};

}  // namespace pyfx
