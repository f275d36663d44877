// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/clients/confinement.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <array>
#include <string>
#include <utility>

#include "daemon/supervisor/threads/closing.h"
#include "protocol/base/unique_fd.h"
#include "protocol/frames/socket.h"
#include "protocol/process/cgroup.h"
#include "protocol/process/client_process.h"
#include "protocol/process/resources.h"

namespace pyfx {
namespace {

struct Limit {
  __rlimit_resource resource;
  const char* name;  // for people
};
// Not among them: those of core dumps, which bound nothing that a process cannot write by itself.
constexpr std::array<Limit, 15> kLimits = {{{RLIMIT_AS, "address space"},
                                            {RLIMIT_CPU, "processor time"},
                                            {RLIMIT_DATA, "data"},
                                            {RLIMIT_FSIZE, "file size"},
                                            {RLIMIT_LOCKS, "locks"},
                                            {RLIMIT_MEMLOCK, "locked memory"},
                                            {RLIMIT_MSGQUEUE, "message queues"},
                                            {RLIMIT_NICE, "nice value"},
                                            {RLIMIT_NOFILE, "open files"},
                                            {RLIMIT_NPROC, "processes"},
                                            {RLIMIT_RSS, "resident memory"},
                                            {RLIMIT_RTPRIO, "real-time priority"},
                                            {RLIMIT_RTTIME, "real-time processor time"},
                                            {RLIMIT_SIGPENDING, "pending signals"},
                                            {RLIMIT_STACK, "stack"}}};

// Whether there is a descriptor to look at it with: what cannot be read for want of one must not be
// taken for another's. What is read of a process needs one at a time, besides its directory.
Status CheckCanLook() {
  const UniqueFd one(::open("/", O_PATH | O_CLOEXEC));
  if (!one) return SystemError("cannot look at the client");
  return {};
}

// A soft limit binds nobody, since a process may raise it to the hard one (getrlimit(2)).
Status CheckLimits(pid_t client) {
  Resources theirs;
  Resources ours;
  ReadBounds(client, &theirs);
  ReadBounds(0, &ours);
  for (const Limit& limit : kLimits) {
    const auto hard = 2 * static_cast<std::size_t>(limit.resource) + 1;
    if (theirs.limits[hard] >= ours.limits[hard]) continue;  // RLIM_INFINITY is the largest number
    return Error{Errc::kUnsupported,
                 "who has a lower limit of " + std::string(limit.name) +
                     " than the daemon has nothing warmed up",
                 ColdCause::kResources};
  }
  return {};
}

Status CheckMayStop(const World& ours, int connection) {
  const ClientProcess client(PeerPid(connection), connection);
  if (Status can = CheckCanLook(); !can) return can;
  if (Status same = ours.CheckSameAsOf(client.directory()); !same) return same;
  return client.CheckIsTheOne();
}

Status CheckMayStart(const World& ours, int connection, CgroupPolicy policy) {
  const ClientProcess client(PeerPid(connection), connection);
  if (Status can = CheckCanLook(); !can) return can;
  if (Status same = ours.CheckSameAsOf(client.directory()); !same) return same;
  const Cgroups cgroups = Cgroups::OfThisProcess();
  if (Status free = cgroups.CheckCanFollow(client.directory(), policy); !free) return free;
  if (Status unlimited = CheckLimits(client.pid()); !unlimited) return unlimited;
  return client.CheckIsTheOne();
}

}  // namespace

Confinement::Confinement(EventLoop* loop)
    : answers_(loop, Error{Errc::kUnsupported,
                           "the client cannot be looked at: it is starting another program",
                           ColdCause::kConfined}) {}

void Confinement::AskMayStop(const ClientConnection* client, OnAnswer on_answer) {
  Ask(client, CheckMayStop, std::move(on_answer));
}

void Confinement::AskMayStart(const ClientConnection* client, CgroupPolicy policy,
                              OnAnswer on_answer) {
  Ask(
      client,
      [policy](const World& ours, int duplicate) { return CheckMayStart(ours, duplicate, policy); },
      std::move(on_answer));
}

// With a duplicate of the connection, which may go while the thread hangs.
void Confinement::Ask(const ClientConnection* client, Check check, OnAnswer on_answer) {
  const auto tell = [this, client, told = std::move(on_answer)](const Status& status) {
    asked_.erase(client);
    told(status);
  };
  UniqueFd copy(::fcntl(client->fd(), F_DUPFD_CLOEXEC, 0), CloseElsewhere);
  if (!copy) {
    asked_[client] =
        answers_.Ask([error = SystemError("cannot look at the client")] { return error; }, tell);
    return;
  }
  const auto owned = std::make_shared<UniqueFd>(std::move(copy));
  asked_[client] = answers_.Ask(
      [ours = world_, owned, asked = std::move(check)] {
        const UniqueFd here(owned->release());  // a thread closes it by itself
        return asked(*ours, here.get());
      },
      tell);
}

void Confinement::Forget(const ClientConnection* client) {
  const auto found = asked_.find(client);
  if (found == asked_.end()) return;
  answers_.Forget(found->second);
  asked_.erase(found);
}

}  // namespace pyfx
