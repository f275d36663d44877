// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/runs/run_queue.h"

namespace pyfx {
namespace {

bool IsQueued(const ClientConnection* client) {
  return client->state() == ClientConnection::State::kQueued;
}

}  // namespace

ClientConnection* RunQueue::First() {
  while (!waiting_.empty() && !IsQueued(waiting_.front())) waiting_.pop_front();
  return waiting_.empty() ? nullptr : waiting_.front();
}

void RunQueue::RefuseFirst(RefusalCode code, const std::string& text) {
  ClientConnection* const client = First();
  if (client == nullptr) return;
  waiting_.pop_front();
  client->Refuse(code, text);
}

void RunQueue::RefuseAll(RefusalCode code, const std::string& text, ColdCause cause) {
  while (ClientConnection* const client = First()) {
    waiting_.pop_front();
    client->Refuse(code, text, cause);
  }
  patience_.reset();
}

std::deque<ClientConnection*> RunQueue::TakeIf(
    const std::function<bool(ClientConnection*)>& is_one) {
  std::deque<ClientConnection*> taken;
  std::erase_if(waiting_, [&](ClientConnection* client) {
    if (!IsQueued(client) || !is_one(client)) return false;
    taken.push_back(client);
    return true;
  });
  return taken;
}

void RunQueue::LimitPatience(std::chrono::milliseconds patience, const std::string& text) {
  if (patience_ || waiting_.empty()) return;
  patience_ = loop_->After(
      patience, [this, text] { RefuseAll(RefusalCode::kCold, text, ColdCause::kModule); });
}

}  // namespace pyfx
