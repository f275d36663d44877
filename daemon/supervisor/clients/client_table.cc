// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/clients/client_table.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "protocol/frames/socket.h"

namespace pyfx {
namespace {

constexpr std::size_t kMaxConnections = 1024;

// Beyond the limit, how many may still ask for the status and the like; runs are told that there is
// no room. The rest is closed without a word.
constexpr std::size_t kMoreForControl = 64;

// How long a client may be silent when others have no room.
constexpr std::chrono::milliseconds kTimeToSpeak{1'000};

// Bytes that all connections together may hold: of requests until they are handed over, of answers
// until they are read.
constexpr std::size_t kMostHeldBytes = std::size_t{64} << 20;

}  // namespace

void ClientTable::Accept(UniqueFd socket) {
  if (clients_.size() >= kMaxConnections) CloseOldestSilent();
  if (clients_.size() >= kMaxConnections + kMoreForControl) return;
  Result<uid_t> uid = PeerUid(socket.get());
  ClientConnection::Events events = events_;
  events.on_held = [this](std::ptrdiff_t more) {
    held_ += static_cast<std::size_t>(more);
    return held_ <= kMostHeldBytes;
  };
  events.on_closed = [this](ClientConnection* client, Departure how) { OnClosed(client, how); };
  Result<std::unique_ptr<ClientConnection>> made =
      ClientConnection::Make(loop_, std::move(socket), limits_, std::move(events));
  if (!made) return log_->Warn(made.error().text);

  ClientConnection* client = made->get();
  clients_.emplace(client, std::move(*made));
  if (!uid || *uid != ::geteuid()) {
    log_->Warn("client refused: it is another user's");
    client->Refuse(RefusalCode::kPermission,
                   "pyfxd serves user id " + std::to_string(::geteuid()) + " only");
  }
}

// Of those that have not said what they want in time: whoever connects and is silent keeps nobody
// out.
void ClientTable::CloseOldestSilent() {
  ClientConnection* oldest = nullptr;
  const auto now = std::chrono::steady_clock::now();
  for (const auto& [client, owner] : clients_) {
    if (!client->is_silent() || now - client->began() < kTimeToSpeak) continue;
    if (oldest == nullptr || client->began() < oldest->began()) oldest = client;
  }
  if (oldest != nullptr) oldest->Close();
}

Status ClientTable::CheckHasRoom() const {
  if (clients_.size() <= kMaxConnections) return {};
  return Error{Errc::kBusy,
               "pyfxd has " + std::to_string(kMaxConnections) + " connections already"};
}

bool ClientTable::has_queued_output() const {
  return std::any_of(clients_.begin(), clients_.end(),
                     [](const auto& entry) { return entry.second->has_queued_output(); });
}

void ClientTable::ForEach(const std::function<void(ClientConnection*)>& visit) {
  std::vector<ClientConnection*> clients;
  for (const auto& [client, owner] : clients_) clients.push_back(client);
  for (ClientConnection* client : clients) {
    if (clients_.contains(client)) visit(client);
  }
}

void ClientTable::OnClosed(ClientConnection* client, Departure departure) {
  events_.on_closed(client, departure);
  const auto found = clients_.find(client);
  loop_->DestroyLater(std::move(found->second));
  clients_.erase(found);
  on_gone_();
}

}  // namespace pyfx
