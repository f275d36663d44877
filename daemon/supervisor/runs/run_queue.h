// SPDX-License-Identifier: GPL-3.0-or-later
//
// The clients that wait for a spare, in the order in which they are served, and their patience.
// Borrows them until Drop(). A connection may have ended before we are told of it; so a client that
// is not in the state kQueued any more is passed over, neither served nor refused.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <utility>

#include "daemon/supervisor/clients/client_connection.h"
#include "daemon/supervisor/loop/event_loop.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

class RunQueue {
 public:
  explicit RunQueue(EventLoop* loop) : loop_(loop) {}

  void Add(ClientConnection* client) { waiting_.push_back(client); }
  // It is served next.
  void AddFirst(ClientConnection* client) { waiting_.push_front(client); }
  void Drop(ClientConnection* client) { std::erase(waiting_, client); }
  bool empty() const { return waiting_.empty(); }
  std::size_t size() const { return waiting_.size(); }

  // Who is served next; null for none.
  ClientConnection* First();
  void DropFirst() { waiting_.pop_front(); }
  void RefuseFirst(RefusalCode code, const std::string& text);
  void RefuseAll(RefusalCode code, const std::string& text, ColdCause cause = ColdCause::kOther);
  // All who wait; any of them may leave when it is told something.
  std::deque<ClientConnection*> All() const { return waiting_; }
  // Takes those out for which `is_one` holds; it is asked of queued ones only.
  std::deque<ClientConnection*> TakeIf(const std::function<bool(ClientConnection*)>& is_one);
  // They wait there, behind those who do already.
  void MoveTo(RunQueue* other) {
    for (ClientConnection* client : std::exchange(waiting_, {})) other->Add(client);
  }

  // Refuses all who wait after `patience` as cold, for `text`, unless they have a limit already.
  void LimitPatience(std::chrono::milliseconds patience, const std::string& text);
  void EndPatience() { patience_.reset(); }

 private:
  EventLoop* loop_;
  std::deque<ClientConnection*> waiting_;
  EventSource patience_;
};

}  // namespace pyfx
