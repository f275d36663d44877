// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether something may be started for a client. Each is looked at when it first asks for that
// (confinement.h), which may take long: meanwhile it is in no queue, and then it is served from the
// beginning.
#pragma once

#include <functional>
#include <utility>

#include "daemon/supervisor/clients/client_connection.h"
#include "daemon/supervisor/clients/confinement.h"
#include "protocol/base/result.h"

namespace pyfx {

class StartPermits {
 public:
  // `serve`: from the beginning.
  StartPermits(Confinement* confinement, const CgroupPolicy* policy,
               std::function<void(ClientConnection*)> serve)
      : confinement_(confinement), policy_(policy), serve_(std::move(serve)) {}

  // If not, the client has been refused, or is looked at and served after that.
  bool Has(ClientConnection* client);

 private:
  // Who is served right now, although nothing may be started for that client.
  struct Denied {
    ClientConnection* client;
    const Error& error;
  };

  void OnLookedAt(ClientConnection* client, const Status& may);

  Confinement* confinement_;
  const CgroupPolicy* policy_;
  std::function<void(ClientConnection*)> serve_;
  const Denied* denied_ = nullptr;
};

}  // namespace pyfx
