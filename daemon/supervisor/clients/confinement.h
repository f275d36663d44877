// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a client may make the daemon do besides its run: a client that is confined in another way
// than the daemon must not make it act outside of that confinement. For the run itself the spare
// checks this (protocol/process/world.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "daemon/supervisor/loop/answers.h"
#include "protocol/base/result.h"
#include "protocol/messages/zygote_messages.h"
#include "protocol/process/world.h"

namespace pyfx {

class Confinement {
 public:
  using OnAnswer = std::function<void(Status)>;

  explicit Confinement(EventLoop* loop);

  // Each asks about the client at the other end of `connection`. It may be long in telling: as long
  // as it is in execve(2), see World. So threads look at it, and `on_answer` is called from the
  // loop; when it does not let itself be looked at in time, with an error. Returns a number for
  // Forget().

  // Whether it may have what others use stopped; an error of code kUnsupported if it lives in
  // another world than the daemon.
  std::uint64_t AskMayStop(int connection, OnAnswer on_answer);
  // Whether a zygote may be started for it. What warms up there is chosen by the client in part
  // (HOME leads to modules), and nothing that bounds the client bounds it. So this asks for more
  // than a run does, which takes on limits: an error also if the client has a lower one than the
  // daemon that it may not raise, or lives in a cgroup that `policy` does not let a run stay out of
  // or the user may not leave. kBusy: there is no descriptor to look at it with.
  std::uint64_t AskMayStart(int connection, CgroupPolicy policy, OnAnswer on_answer);

  // Nobody wants to hear that answer any more.
  void Forget(std::uint64_t number) { answers_.Forget(number); }

 private:
  using Check = std::function<Status(const World& ours, int connection)>;
  std::uint64_t Ask(int connection, Check check, OnAnswer on_answer);

  // A thread that hangs has it longer than this object lives.
  const std::shared_ptr<const World> world_ = std::make_shared<const World>(World::OfThisProcess());
  Answers answers_;
};

}  // namespace pyfx
