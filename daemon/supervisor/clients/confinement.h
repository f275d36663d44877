// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a client may make the daemon do besides its run: a client that is confined in another way
// than the daemon must not make it act outside of that confinement. For the run itself the spare
// checks this (protocol/process/world.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "daemon/supervisor/clients/client_connection.h"
#include "daemon/supervisor/threads/answers.h"
#include "protocol/base/result.h"
#include "protocol/process/cgroup.h"
#include "protocol/process/world.h"

namespace pyfx {

class Confinement {
 public:
  using OnAnswer = std::function<void(Status)>;

  explicit Confinement(EventLoop* loop);

  // Each asks one thing about `client`. Looking at a process blocks while that is in execve(2), see
  // World, so a thread looks. `on_answer` is called from the loop; with an error if it takes too
  // long.

  // Whether it may have what others use stopped; an error of code kUnsupported if it lives in
  // another world than the daemon.
  void AskMayStop(const ClientConnection* client, OnAnswer on_answer);
  // Whether a zygote may be started for it. What warms up there is chosen by the client in part
  // (HOME leads to modules), and nothing that bounds the client bounds it. So this asks for more
  // than a run does, which takes on limits: an error also if the client has a lower one than the
  // daemon that it may not raise, or lives in a cgroup that `policy` does not let a run stay out of
  // or the user may not leave. kBusy: there is no descriptor to look at it with.
  void AskMayStart(const ClientConnection* client, CgroupPolicy policy, OnAnswer on_answer);

  // Whether something is asked about it, and not answered yet.
  bool IsAskedFor(const ClientConnection* client) const { return asked_.contains(client); }
  // Nobody wants to hear about it any more.
  void Forget(const ClientConnection* client);

 private:
  using Check = std::function<Status(const World& ours, int connection)>;
  void Ask(const ClientConnection* client, Check check, OnAnswer on_answer);

  // A thread that hangs has it longer than this object lives.
  const std::shared_ptr<const World> world_ = std::make_shared<const World>(World::OfThisProcess());
  std::unordered_map<const ClientConnection*, std::uint64_t> asked_;  // numbers of answers_'
  Answers answers_;
};

}  // namespace pyfx
