// SPDX-License-Identifier: GPL-3.0-or-later
//
// A client that does as it is told, well or badly, for tests of the daemon: connects, sends what
// the test wants, waits for answers with a deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/unique_fd.h"
#include "protocol/frames/channel.h"
#include "protocol/frames/message.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/run_messages.h"
#include "tests/support/reaper.h"

namespace pyfx::test {

// What came back for a run. `status` is as wait(2) reports it; -1 for none.
struct RunAnswer {
  std::optional<Refused> refused;
  bool started = false;
  pid_t pid = 0;
  std::uint64_t run_id = 0;
  UniqueFd pidfd;
  int status = -1;
};

// What a status request is answered with.
struct StatusAnswer {
  std::vector<ProfileStatus> profiles;
  DaemonStatus daemon;

  const ProfileStatus* Find(std::string_view name) const;
};

class FakeClient {
 public:
  // A failure of the test when nobody listens.
  static FakeClient Connect(const std::string& socket_path);
  explicit FakeClient(UniqueFd socket) : channel_(std::move(socket)) {}

  int fd() const { return channel_.fd(); }
  // Sends bytes as they are; a peer that has left is no failure.
  void Send(std::string_view bytes, const std::vector<int>& fds = {});
  template <typename M>
  void SendMessage(const M& message) {
    std::string bytes;
    AppendMessage(message, 0, &bytes);
    Send(bytes);
  }
  // Hello and Run in one go; `out` becomes descriptor 1 of the run if it is given.
  void SendRun(const std::string& profile, const std::vector<std::string>& argv, int out = -1);
  // The same for a run in that environment, or who only asks about it.
  void SendRunIn(const std::string& profile, const std::vector<std::string>& environment,
                 const std::vector<std::string>& argv);
  // The same for one who wants to be told of a warm-up that it waits for.
  void SendRunThatWantsNews(const std::string& profile, const std::vector<std::string>& argv);
  void SendProbe(const std::string& profile, const std::vector<std::string>& environment);
  void Leave() { channel_ = Channel(); }

  // The next message; nullopt at the end of the stream, which resets it or not. A failure of the
  // test when the deadline comes first.
  std::optional<Frame> Receive(std::chrono::milliseconds timeout = kDeadline);
  // The next message but Hello, as an M; a failure of the test when it is something else.
  template <typename M>
  std::optional<M> ReceiveMessage() {
    std::optional<Frame> frame = ReceiveAnswer();
    if (!frame) return std::nullopt;
    Result<M> message = Expect<M>(*frame);
    if (!message) {
      Fail(message.error().text);
      return std::nullopt;
    }
    return std::move(*message);
  }
  // Waits until the run has started, or was refused or lost.
  RunAnswer WaitForStart();
  // Waits for the first Exited and says Bye.
  void WaitForExit(RunAnswer* answer);
  // The next message but Hello; nullopt at the end of the stream.
  std::optional<Frame> ReceiveAnswer();
  // True when the stream ends, whatever else comes before.
  bool WaitForEnd();

 private:
  static void Fail(const std::string& text);
  // Hello and `request`, with a working directory and those descriptors.
  template <typename M>
  void SendRequest(const M& request, const std::vector<int>& fds);

  Channel channel_;
  bool greeted_ = false;
};

// A whole run.
RunAnswer RunOnce(const std::string& socket_path, const std::string& profile,
                  const std::vector<std::string>& argv, int out = -1);
// One status request, on a connection of its own or on one that has said Hello.
StatusAnswer AskStatus(const std::string& socket_path);
StatusAnswer AskStatus(FakeClient* client);

}  // namespace pyfx::test
