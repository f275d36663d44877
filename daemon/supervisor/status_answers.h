// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answers to StatusRequest, a part in each round of the loop: there may be thousands of profiles,
// and runs that wait meanwhile. Of what a client does not read no more is made than it takes.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/supervisor/client_connection.h"
#include "daemon/supervisor/event_loop.h"
#include "protocol/message.h"

namespace pyfx {

class StatusAnswers {
 public:
  struct Sources {
    std::function<ProfileStatus(const std::string& name)> profile;
    std::function<DaemonStatus()> daemon;
  };

  StatusAnswers(EventLoop* loop, Sources sources) : loop_(loop), sources_(std::move(sources)) {}

  // Answers `client`, which has asked, with the profiles `names` and the daemon.
  void Begin(ClientConnection* client, const std::set<std::string>& names);
  // It has read what was sent so far.
  void PartSent(ClientConnection* client);
  // The client has left, or is answered otherwise.
  void Forget(ClientConnection* client) { answers_.erase(client); }

 private:
  struct Answer {
    std::vector<std::string> names;
    std::size_t next = 0;
    EventSource timer;
  };

  void GoOn(ClientConnection* client);

  EventLoop* loop_;
  Sources sources_;
  std::unordered_map<ClientConnection*, Answer> answers_;
};

}  // namespace pyfx
