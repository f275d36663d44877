// SPDX-License-Identifier: GPL-3.0-or-later
//
// The daemon's side of the protocol, played by a test step by step on a real socket.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/unique_fd.h"
#include "protocol/frames/channel.h"
#include "protocol/frames/message.h"
#include "protocol/messages/run_messages.h"
#include "tests/support/child_process.h"

namespace pyfx::test {

// Everything that a client sends at once.
struct RunRequest {
  Hello hello;
  Run run;
  UniqueFd working_directory;
  std::vector<UniqueFd> fds;  // as run.fd_numbers has them
};

// One client's connection, from the other side. Failures are failures of the test.
class FakeConnection {
 public:
  FakeConnection() = default;
  explicit FakeConnection(UniqueFd socket) : channel_(std::move(socket)) {}

  // The next message; a default one, and a failure, when another or none comes.
  template <typename M>
  M Receive() {
    Result<M> message = Expect<M>(ReceiveFrame());
    EXPECT_TRUE(message.ok()) << message.error().text;
    return message.ok() ? std::move(*message) : M();
  }
  RunRequest ReceiveRun();
  // Hello and Run, and the answers up to Started: `run` is the run from here on.
  RunRequest Serve(const ChildProcess& run);

  template <typename M>
  void Send(const M& message, const std::vector<int>& fds = {}) {
    std::string bytes;
    AppendMessage(message, fds.size(), &bytes);
    SendBytes(bytes, fds);
  }
  void SendBytes(std::string_view bytes, const std::vector<int>& fds = {});

  // True when the client has closed its end, having sent nothing more.
  bool WaitForEnd();
  void Close() { channel_ = Channel(); }
  int fd() const { return channel_.fd(); }

 private:
  Frame ReceiveFrame();

  Channel channel_;
};

// A socket that clients find under path().
class FakeDaemon {
 public:
  explicit FakeDaemon(std::string path);
  const std::string& path() const { return path_; }
  FakeConnection Accept();
  void Stop() { listener_.reset(); }

 private:
  std::string path_;
  UniqueFd listener_;
};

}  // namespace pyfx::test
