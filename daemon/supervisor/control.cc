// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/control.h"

#include <algorithm>
#include <chrono>
#include <variant>

namespace pyfx {
namespace {

// Profiles in one round: a millisecond or so.
constexpr std::size_t kAtOnce = 64;

// As much is collected before it is sent. A profile has some texts of 64 KiB at most.
constexpr std::size_t kPartSize = std::size_t{16} << 10;

void AnswerDone(ClientConnection* client, const std::string& text) {
  Done done;
  done.text = text;
  client->Answer(done);
  client->SendAnswer();
}

}  // namespace

// Whoever is confined otherwise than the daemon may ask for the status, neither see others' runs
// nor change anything for them. A reload starts zygotes, so it asks for what that asks for.
void Control::Answer(ClientConnection* client, const ControlRequest& request) {
  if (std::holds_alternative<StatusRequest>(request)) return AnswerStatus(client);
  client->Hold();
  const auto on_answer = [this, client, request](const Status& may) {
    OnLookedAt(client, request, may);
  };
  std::holds_alternative<Reload>(request)
      ? parts_.confinement->AskMayStart(client, *parts_.cgroup_policy, on_answer)
      : parts_.confinement->AskMayStop(client, on_answer);
}

void Control::OnLookedAt(ClientConnection* client, const ControlRequest& request,
                         const Status& may) {
  if (!may) {
    return client->Refuse(RefusalCode::kPermission,
                          "who is confined may ask for the status only: " + may.error().text);
  }
  if (std::holds_alternative<RunsRequest>(request)) return AnswerRuns(client);
  const Interpreters& interpreters = *parts_.interpreters;
  if (const auto* reload = std::get_if<Reload>(&request)) {
    return AnswerReload(client, interpreters.Resolve(reload->profile));
  }
  AnswerStop(client, interpreters.Resolve(std::get<Stop>(request).profile));
}

void Control::AnswerStatus(ClientConnection* client) {
  parts_.services->ForgetRemoved(
      [this](const std::string& name) { return parts_.runs->CountOf(name) != 0; });
  answers_[client] = StatusAnswer{parts_.services->Names(), {}, 0, {}};
  GoOn(client);
}

void Control::AnswerRuns(ClientConnection* client) {
  answers_[client] = StatusAnswer{{}, parts_.runs->Statuses(), 0, {}};
  GoOn(client);
}

void Control::PartSent(ClientConnection* client) {
  if (answers_.contains(client)) GoOn(client);
}

void Control::GoOn(ClientConnection* client) {
  StatusAnswer& answer = answers_.at(client);
  const std::size_t all = answer.names.size() + answer.runs.size();
  const std::size_t end = std::min(answer.next + kAtOnce, all);
  while (answer.next < end) {
    const std::size_t at = answer.next++;
    if (at < answer.names.size()) {
      client->Answer(StatusOf(answer.names[at]));
    } else {
      client->Answer(answer.runs[at - answer.names.size()]);
    }
    // Otherwise it goes on when the client has read, or has left already.
    if (client->queued() >= kPartSize && !client->SendPart()) return;
  }
  if (end < all) {
    answer.timer =
        parts_.loop->After(std::chrono::milliseconds(0), [this, client] { GoOn(client); });
    return;
  }
  client->Answer(events_.daemon_status());
  answers_.erase(client);
  client->SendAnswer();
}

ProfileStatus Control::StatusOf(const std::string& profile) const {
  ProfileStatus status;
  if (const ProfileService* service = parts_.services->Find(profile)) {
    status = service->Status();
    status.runs_now = static_cast<std::uint32_t>(parts_.runs->CountOf(profile));
  } else if (const Result<Profile>& loaded = parts_.store->Known(profile)) {
    status.name = profile;
    status.description = loaded->description;
    status.path = loaded->path;
  } else {
    status.name = profile;
    status.state = ProfileState::kFailed;
    status.last_error = loaded.error().text;
  }
  parts_.cold_runs->Describe(&status);
  return status;
}

void Control::AnswerReload(ClientConnection* client, const std::string& profile) {
  if (events_.is_draining()) {
    return client->Refuse(RefusalCode::kShuttingDown, "pyfxd is shutting down");
  }
  if (profile.empty()) {
    return AnswerDone(client,
                      Counted(parts_.services->ReloadAll(), "profile") + " warming up again");
  }
  ProfileService* service = parts_.services->For(profile);
  if (service == nullptr) return RefuseUnknown(client, profile);
  Result<std::string> done = service->Reload();
  if (!done) {
    const bool known = done.error().code == Errc::kBusy;
    return client->Refuse(known ? RefusalCode::kProfileFailed : RefusalCode::kUnknownProfile,
                          done.error().text);
  }
  AnswerDone(client, *done);
}

void Control::AnswerStop(ClientConnection* client, const std::string& profile) {
  if (profile.empty()) {
    // Answered before the drain, which closes control connections as soon as they are flushed.
    AnswerDone(client,
               "pyfxd is shutting down: " + Counted(parts_.runs->size(), "run") + " under way");
    return events_.on_stop();
  }
  ProfileService* service = parts_.services->Find(profile);
  if (service == nullptr && !parts_.store->Knows(profile)) {
    return RefuseUnknown(client, profile);
  }
  if (service == nullptr || service->idle()) {
    return AnswerDone(client, "profile \"" + profile + "\" is not warm");
  }
  service->Stop();
  AnswerDone(client, "profile \"" + profile + "\" is stopped");
}

void Control::RefuseUnknown(ClientConnection* client, const std::string& profile) const {
  client->Refuse(RefusalCode::kUnknownProfile, parts_.store->Load(profile, {}).error().text);
}

}  // namespace pyfx
