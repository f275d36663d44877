// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/runs/awaited_runs.h"

#include <sys/epoll.h>
#include <sys/types.h>

#include <utility>

#include "protocol/base/process.h"
#include "protocol/base/result.h"
#include "protocol/frames/socket.h"

namespace pyfx {
namespace {

// The client waits for its answer, so its number is its own still.
UniqueFd PidfdOfPeer(int connection) {
  if (Result<UniqueFd> pidfd = PeerPidfd(connection)) return std::move(*pidfd);
  const pid_t pid = PeerPid(connection);
  return pid > 0 ? OpenPidfd(pid) : UniqueFd();
}

}  // namespace

void AwaitedRuns::Await(const std::string& profile, int connection) {
  const auto [found, is_new] = awaited_.try_emplace(profile);
  if (!is_new) return;
  Awaited& awaited = found->second;
  awaited.pidfd = PidfdOfPeer(connection);
  bool watched = false;
  if (awaited.pidfd) {
    Result<EventSource> source = loop_->WatchIo(awaited.pidfd.get(), EPOLLIN,
                                                [this, profile](std::uint32_t) { End(profile); });
    watched = source.ok();
    if (source) awaited.ended = std::move(*source);
  }
  const auto limit = watched ? longest_ : std::chrono::milliseconds(0);
  awaited.limit = loop_->After(limit, [this, profile] { End(profile); });
}

// The name is a copy: it goes with the callback that has it.
void AwaitedRuns::End(std::string profile) {
  if (awaited_.erase(profile) != 0) on_ended_(profile);
}

}  // namespace pyfx
