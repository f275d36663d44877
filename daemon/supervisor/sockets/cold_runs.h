// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hears of cold runs and counts them, for people to see in the status: clients say in passing why
// they run cold (docs/protocol.md 4.9), on a datagram socket beside the one that they connect to.
// It is ours also where systemd made the other, so that no such word starts a daemon. Nothing
// depends on it: without it the counts stay 0.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/sockets/socket_file.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

class ColdRuns {
 public:
  ColdRuns() = default;
  ColdRuns(const ColdRuns&) = delete;
  ColdRuns& operator=(const ColdRuns&) = delete;
  ~ColdRuns() { Stop(); }

  // Listens beside `socket_path`, which this process serves, so that what another left there may be
  // removed. `is_profile` tells for which names there is a count of their own.
  Status Start(EventLoop* loop, const std::string& socket_path,
               std::function<bool(const std::string&)> is_profile);
  // Removes the socket, if it is still ours.
  void Stop();

  void Describe(DaemonStatus* status) const;
  void Describe(ProfileStatus* status) const;
  void Forget(const std::string& profile) { profiles_.erase(profile); }

 private:
  using Counts = std::array<std::uint64_t, static_cast<std::size_t>(kLastColdCause) + 1>;

  void Read();
  void Count(const ColdRun& run);

  std::string path_;
  UniqueFd socket_;
  SocketFile file_;
  EventSource source_;
  std::function<bool(const std::string&)> is_profile_;
  Counts all_{};
  std::array<std::string, std::tuple_size_v<Counts>> last_reasons_;
  std::map<std::string, Counts> profiles_;
};

}  // namespace pyfx
