// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pyfxctl asks the daemon. One connection, one question after the other; blocks.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "protocol/channel.h"
#include "protocol/message.h"
#include "protocol/result.h"

namespace pyfx {

struct DaemonReport {
  std::vector<ProfileStatus> profiles;
  DaemonStatus daemon;
};

class ControlConnection {
 public:
  // kNoDaemon when nobody listens at `socket_path`.
  static Result<ControlConnection> Open(const std::string& socket_path);

  // The daemon answers from memory at once; an error if it has not within 10 s.
  Result<DaemonReport> AskStatus();
  // One profile, or with an empty name all of them (Reload), the daemon itself (Stop). Waits as
  // long as it takes and returns what the daemon says about it.
  Result<std::string> AskReload(const std::string& profile);
  Result<std::string> AskStop(const std::string& profile);

 private:
  explicit ControlConnection(UniqueFd socket) : channel_(std::move(socket)) {}

  template <typename M>
  Status Ask(const M& request);
  Result<std::string> AnswerInWords();
  Result<Frame> Answer(std::optional<std::chrono::milliseconds> timeout);
  Result<Frame> Receive(std::optional<std::chrono::steady_clock::time_point> deadline);

  Channel channel_;
  bool greeted_ = false;
};

}  // namespace pyfx
