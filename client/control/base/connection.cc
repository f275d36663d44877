// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/base/connection.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "client/common/greeting.h"
#include "client/run/decision.h"
#include "protocol/files/paths.h"
#include "protocol/frames/socket.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

int MillisecondsUntil(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
  return static_cast<int>(std::max(milliseconds(0), left).count());
}

}  // namespace

Result<ControlConnection> ControlConnection::Open(const std::string& socket_path,
                                                  milliseconds patience) {
  Result<UniqueFd> socket = ConnectToDaemon(socket_path, patience);
  if (!socket) return std::move(socket).error();
  return ControlConnection(std::move(*socket), patience);
}

Result<DaemonReport> ControlConnection::AskStatus() {
  if (Status asked = Ask(StatusRequest()); !asked) return std::move(asked).error();
  DaemonReport report;
  Result<DaemonStatus> daemon = AnswerInParts(&report.profiles);
  if (!daemon) return std::move(daemon).error();
  report.daemon = std::move(*daemon);
  return report;
}

Result<RunsReport> ControlConnection::AskRuns() {
  constexpr std::uint16_t kSinceMinor = 3;
  if (Status asked = Ask(RunsRequest()); !asked) return std::move(asked).error();
  RunsReport report;
  Result<DaemonStatus> daemon = AnswerInParts(&report.runs);
  if (!daemon && greeted_ && peer_.minor < kSinceMinor) {
    return Error{Errc::kUnsupported,
                 "this pyfxd (" + peer_.software + ") is older than this pyfxctl (pyfx " +
                     PYFX_VERSION + ") and cannot tell what runs: \"pyfxctl stop\" ends it " +
                     "after the last run, and the next one that is started is new"};
  }
  if (!daemon) return std::move(daemon).error();
  report.daemon = std::move(*daemon);
  return report;
}

// Any number of M, then a DaemonStatus.
template <typename M>
Result<DaemonStatus> ControlConnection::AnswerInParts(std::vector<M>* parts) {
  while (true) {
    Result<Frame> frame = Answer();
    if (!frame) return std::move(frame).error();
    if (frame->type != static_cast<std::uint16_t>(M::kType)) return Expect<DaemonStatus>(*frame);
    Result<M> part = Expect<M>(*frame);
    if (!part) return std::move(part).error();
    parts->push_back(std::move(*part));
  }
}

Result<std::string> ControlConnection::AskReload(const std::string& profile) {
  if (Status asked = Ask(Reload{profile}); !asked) return std::move(asked).error();
  return AnswerInWords();
}

Result<std::string> ControlConnection::AskStop(const std::string& profile) {
  if (Status asked = Ask(Stop{profile}); !asked) return std::move(asked).error();
  return AnswerInWords();
}

// A daemon that has left already may still have said why, which Answer() reads.
template <typename M>
Status ControlConnection::Ask(const M& request) {
  std::string bytes;
  if (!greeted_) AppendGreeting(&bytes);
  AppendMessage(request, 0, &bytes);
  Status sent = SendFrames(channel_.fd(), bytes, {}, patience_);
  if (!sent && sent.error().code == Errc::kClosed) return {};
  return sent;
}

Result<std::string> ControlConnection::AnswerInWords() {
  Result<Frame> frame = Answer();
  if (!frame) return std::move(frame).error();
  Result<Done> done = Expect<Done>(*frame);
  if (!done) return std::move(done).error();
  return std::move(done->text);
}

// The next frame after the greeting, a refusal made an error.
Result<Frame> ControlConnection::Answer() {
  const Clock::time_point deadline = Clock::now() + patience_;
  Result<Frame> frame = Receive(deadline);
  if (frame && !greeted_) {
    if (Status status = CheckGreeting(*frame); !status) return std::move(status).error();
    if (Result<Hello> hello = Expect<Hello>(*frame)) peer_ = std::move(*hello);
    greeted_ = true;
    frame = Receive(deadline);
  }
  if (!frame || frame->type != static_cast<std::uint16_t>(MessageType::kRefused)) return frame;
  Result<Refused> refused = Expect<Refused>(*frame);
  if (!refused) return std::move(refused).error();
  return Error{Errc::kFailed, std::move(refused->text)};
}

Result<Frame> ControlConnection::Receive(Clock::time_point deadline) {
  while (true) {
    Result<std::optional<Frame>> next = channel_.Next();
    if (!next) return std::move(next).error();
    if (next->has_value()) return std::move(**next);

    pollfd wait{channel_.fd(), POLLIN, 0};
    if (::poll(&wait, 1, MillisecondsUntil(deadline)) == 0) {
      return Error{Errc::kFailed, "the daemon does not answer"};
    }
    if (wait.revents == 0) continue;
    Result<Channel::ReadOutcome> read = channel_.Read();
    if (!read) return std::move(read).error();
    if (*read == Channel::ReadOutcome::kEnd) {
      return Error{Errc::kClosed, "the daemon ended before it answered"};
    }
  }
}

Result<ControlConnection> Connect() {
  Result<Settings> settings = ReadSettings();
  if (!settings) return std::move(settings).error();
  return ControlConnection::Open(SocketPath(), settings->timeout);
}

}  // namespace pyfx
