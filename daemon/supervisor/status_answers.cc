// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/status_answers.h"

#include <algorithm>

namespace pyfx {
namespace {

// Profiles in one round: a millisecond or so.
constexpr std::size_t kAtOnce = 64;

// As much is collected before it is sent. A profile has some texts of 64 KiB at most.
constexpr std::size_t kPartSize = std::size_t{16} << 10;

}  // namespace

void StatusAnswers::Begin(ClientConnection* client, const std::set<std::string>& names) {
  answers_[client] = Answer{{names.begin(), names.end()}, 0, {}};
  GoOn(client);
}

void StatusAnswers::PartSent(ClientConnection* client) {
  if (answers_.contains(client)) GoOn(client);
}

void StatusAnswers::GoOn(ClientConnection* client) {
  Answer& answer = answers_.at(client);
  const std::size_t end = std::min(answer.next + kAtOnce, answer.names.size());
  while (answer.next < end) {
    client->Answer(sources_.profile(answer.names[answer.next++]));
    // Otherwise it goes on when the client has read, or has left already.
    if (client->queued() >= kPartSize && !client->SendPart()) return;
  }
  if (end < answer.names.size()) {
    answer.timer = loop_->After(std::chrono::milliseconds(0), [this, client] { GoOn(client); });
    return;
  }
  client->Answer(sources_.daemon());
  answers_.erase(client);
  client->SendAnswer();
}

}  // namespace pyfx
