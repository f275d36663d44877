// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pyfxctl asks the daemon. One connection, one question after the other; blocks.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/frames/channel.h"
#include "protocol/messages/control_messages.h"

namespace pyfx {

struct RunsReport {
  std::vector<RunStatus> runs;
  DaemonStatus daemon;
};

struct DaemonReport {
  std::vector<ProfileStatus> profiles;
  DaemonStatus daemon;
};

class ControlConnection {
 public:
  // kNoDaemon when nobody listens at `socket_path`. The daemon answers from memory at once: it is
  // an error if any of what follows takes longer than `patience`.
  static Result<ControlConnection> Open(const std::string& socket_path,
                                        std::chrono::milliseconds patience);

  Result<DaemonReport> AskStatus();
  // What the daemon has said of itself, once it has answered.
  const Hello& peer() const { return peer_; }
  // kUnsupported, with what to do, of a daemon that is older than this question.
  Result<RunsReport> AskRuns();
  // One profile, or with an empty name all of them (Reload), the daemon itself (Stop). Returns what
  // the daemon says about it.
  Result<std::string> AskReload(const std::string& profile);
  Result<std::string> AskStop(const std::string& profile);

 private:
  ControlConnection(UniqueFd socket, std::chrono::milliseconds patience)
      : channel_(std::move(socket)), patience_(patience) {}

  template <typename M>
  Status Ask(const M& request);
  template <typename M>
  Result<DaemonStatus> AnswerInParts(std::vector<M>* parts);
  Result<std::string> AnswerInWords();
  Result<Frame> Answer();
  Result<Frame> Receive(std::chrono::steady_clock::time_point deadline);

  Channel channel_;
  std::chrono::milliseconds patience_;
  bool greeted_ = false;
  Hello peer_;  // what it said, once it has greeted
};

// To the daemon of SocketPath(), which is waited for as long as pyfxc would.
Result<ControlConnection> Connect();

}  // namespace pyfx
