// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tests of one run's conversation share: the real pyfxc, a daemon played by the test, real
// processes as runs.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>

#include "tests/client/client_fixture.h"

namespace pyfx::test {

constexpr std::uint32_t ExitStatus(int code) { return static_cast<std::uint32_t>(code) << 8; }

// What the signal recorder prints.
inline std::string Recorded(int signal, int value = 0) {
  std::string line = "signal ";
  return line.append(std::to_string(signal))
      .append(" value ")
      .append(std::to_string(value))
      .append("\n");
}

class RunClientTest : public ClientFixture {
 protected:
  // A client that has sent its request and waits.
  FakeConnection Begin(const Command& command) {
    client_ = ChildProcess::Start(command);
    return daemon_.Accept();
  }
  // A client whose run `run` is.
  FakeConnection BeginServed(const Command& command, const ChildProcess& run) {
    FakeConnection connection = Begin(command);
    connection.Serve(run);
    return connection;
  }
  // The client's descriptors 0-2 as soon as it has seen Started, or all of them at the deadline.
  bool HasClosed(int fd) {
    return Eventually([&] { return OpenFds(client_.pid()).count(fd) == 0; });
  }

  Outcome RefusalOf(const Refused& refused) {
    FakeConnection connection = Begin(Client({"--profile", "ml", "x.py"}));
    connection.ReceiveRun();
    connection.Send(Hello());
    connection.Send(refused);
    Outcome outcome = client_.Finish();
    EXPECT_TRUE(outcome.Exited(125)) << outcome;
    EXPECT_EQ(outcome.out, "");
    return outcome;
  }

  ChildProcess client_;
};

}  // namespace pyfx::test
