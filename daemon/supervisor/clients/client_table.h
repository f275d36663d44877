// SPDX-License-Identifier: GPL-3.0-or-later
//
// All connections of clients, and what bounds them together: how many there may be, how many bytes
// they hold, how long one may be silent when others have no room. Owns them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <unordered_map>

#include "daemon/supervisor/clients/client_connection.h"
#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/threads/log.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

class ClientTable {
 public:
  // `events` are each connection's, without on_held. From within on_closed it is still among the
  // others; on_gone is called when it is not.
  ClientTable(EventLoop* loop, Log* log, const ConnectionLimits& limits,
              ClientConnection::Events events, std::function<void()> on_gone)
      : loop_(loop),
        log_(log),
        limits_(limits),
        events_(std::move(events)),
        on_gone_(std::move(on_gone)) {}

  // Takes one connection more, of this user; others are refused.
  void Accept(UniqueFd socket);

  std::size_t size() const { return clients_.size(); }
  // Whether those there are may run something: beyond that, they may ask for the status.
  Status CheckHasRoom() const;
  // Whether something that was said has not been read yet.
  bool has_queued_output() const;
  // Calls `visit` for each that is there by then; it may close any of them.
  void ForEach(const std::function<void(ClientConnection*)>& visit);

 private:
  void CloseOldestSilent();
  void OnClosed(ClientConnection* client, Departure departure);

  EventLoop* loop_;
  Log* log_;
  ConnectionLimits limits_;
  ClientConnection::Events events_;
  std::function<void()> on_gone_;
  std::size_t held_ = 0;  // bytes of requests and answers
  std::unordered_map<ClientConnection*, std::unique_ptr<ClientConnection>> clients_;
};

}  // namespace pyfx
