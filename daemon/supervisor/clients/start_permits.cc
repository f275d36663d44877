// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/clients/start_permits.h"

namespace pyfx {

bool StartPermits::Has(ClientConnection* client) {
  if (client->may_start()) return true;
  if (denied_ == nullptr || denied_->client != client) {
    if (confinement_->IsAskedFor(client)) return false;
    confinement_->AskMayStart(client, *policy_,
                              [this, client](const Status& may) { OnLookedAt(client, may); });
    return false;
  }
  const Error& error = denied_->error;
  const bool limited = error.cause == ColdCause::kResources;
  client->Refuse(error.code == Errc::kBusy ? RefusalCode::kLimit : RefusalCode::kCold,
                 limited ? "the profile is not warm for it, and " + error.text +
                               "; a run without that limit does"
                         : error.text,
                 error.cause);
  return false;
}

void StartPermits::OnLookedAt(ClientConnection* client, const Status& may) {
  if (client->state() != ClientConnection::State::kQueued) return;
  if (may) {
    client->NoteMayStart();
    return serve_(client);
  }
  // What it asks for may be warm by now.
  const Denied denied{client, may.error()};
  denied_ = &denied;
  serve_(client);
  denied_ = nullptr;
}

}  // namespace pyfx
