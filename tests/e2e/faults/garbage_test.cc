// SPDX-License-Identifier: GPL-3.0-or-later
//
// Peers that are slow, silent, hostile or of another version: answered as docs/protocol.md says,
// and nobody else notices.
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "protocol/frames/channel.h"
#include "protocol/frames/payload.h"
#include "protocol/frames/socket.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/run_messages.h"
#include "protocol/process/terminal_state.h"
#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

constexpr std::chrono::seconds kSend{10};

class GarbageTest : public EndToEnd {
 protected:
  UniqueFd Connect() {
    Result<UniqueFd> socket = ConnectToDaemon(socket_path());
    EXPECT_TRUE(socket.ok()) << socket.error().text;
    return socket.ok() ? std::move(*socket) : UniqueFd();
  }

  static std::string HelloFrame() {
    std::string bytes;
    AppendMessage(Hello(), 0, &bytes);
    return bytes;
  }

  // With the environment that the daemon's profiles are warmed up with: no sibling is made for it.
  std::string RunFrame(std::size_t descriptors) {
    pyfx::Run run;
    run.profile = "default";
    run.argv = {"-c", "print('ran')"};
    for (const auto& [name, value] : env()) run.env.push_back(name + "=" + value);
    std::string bytes;
    AppendMessage(run, descriptors, &bytes);
    return bytes;
  }

  // That the answer on `channel` is Hello, then Refused. When it was the run that refused, the
  // supervisor still reports its end before that of the stream.
  static void ExpectRefused(Channel& channel, RefusalCode code) {
    pollfd wait{channel.fd(), POLLIN, 0};
    ASSERT_EQ(::poll(&wait, 1, 60'000), 1) << "no answer";
    const Result<Frame> first = channel.Receive();
    ASSERT_TRUE(first.ok()) << first.error().text;
    EXPECT_TRUE(Expect<Hello>(*first).ok());
    const Result<Frame> second = channel.Receive();
    ASSERT_TRUE(second.ok()) << second.error().text;
    const Result<Refused> refused = Expect<Refused>(*second);
    ASSERT_TRUE(refused.ok()) << refused.error().text;
    EXPECT_EQ(refused->code, code) << refused->text;
    EXPECT_NE(refused->text, "");
    while (channel.Receive().ok()) {
    }
  }

  void ExpectRefusal(const std::string& bytes, RefusalCode code) {
    Channel channel(Connect());
    ASSERT_TRUE(SendFrames(channel.fd(), bytes, {}, kSend).ok());
    ExpectRefused(channel, code);
  }

  void ExpectServes() { EXPECT_EQ(Run({"-c", "print('served')"}).out, "served\n"); }
};

TEST_F(GarbageTest, GarbageIsRefusedPolitely) {
  ExpectRefusal("GET / HTTP/1.1\r\nHost: x\r\n\r\n", RefusalCode::kProtocol);
  ExpectRefusal(std::string(64, '\0'), RefusalCode::kProtocol);
  ExpectRefusal(std::string(100'000, '\xff'), RefusalCode::kProtocol);
  ExpectServes();
}

TEST_F(GarbageTest, MessagesOutOfPlaceAreRefused) {
  std::string bye, status;
  AppendMessage(Exited{0}, 0, &bye);
  AppendMessage(StatusRequest(), 0, &status);
  ExpectRefusal(RunFrame(0), RefusalCode::kProtocol);                  // no Hello
  ExpectRefusal(HelloFrame() + HelloFrame(), RefusalCode::kProtocol);  // twice
  ExpectRefusal(HelloFrame() + bye, RefusalCode::kProtocol);
  ExpectRefusal(HelloFrame() + RunFrame(0), RefusalCode::kProtocol);  // no working directory
  ExpectRefusal(HelloFrame() + RunFrame(1), RefusalCode::kProtocol);  // announced, not sent
  ExpectServes();
}

TEST_F(GarbageTest, AnotherMajorVersionIsTold) {
  Hello hello;
  hello.major = kProtocolMajor + 1;
  std::string bytes;
  AppendMessage(hello, 0, &bytes);
  ExpectRefusal(bytes + "whatever that version says", RefusalCode::kVersion);
  ExpectServes();
}

TEST_F(GarbageTest, ARequestForMoreThanWeKnowIsRefusedAsAWhole) {
  std::string payload = EncodePayload(Reload());
  PayloadWriter writer;
  writer.Write(99, std::uint32_t{1});
  std::string bytes = HelloFrame();
  AppendFrame(static_cast<std::uint16_t>(MessageType::kReload), payload + writer.Take(), 0, &bytes);
  ExpectRefusal(bytes, RefusalCode::kProtocol);
}

// The daemon takes its word, since looking might wait; the run does not.
TEST_F(GarbageTest, WhoSaysWrongThingsOfItsTerminalIsRefused) {
  WriteProfile("asks.py", "import sys\nanswer = sys.stdout.isatty()\n");
  const UniqueFd outer(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(::unlockpt(outer.get()), 0);
  const UniqueFd terminal(::ioctl(outer.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(terminal);
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const UniqueFd cwd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  pyfx::Run run;
  run.profile = "asks";
  run.argv = {"-c", "print(answer)"};
  for (const auto& [name, value] : env()) run.env.push_back(name + "=" + value);
  run.fd_numbers = {STDOUT_FILENO};
  Terminals terminals;
  for (const bool says_it_is : {false, true}) {
    if (says_it_is) terminals[STDOUT_FILENO] = TerminalAt(terminal.get());
    run.terminals = EncodeTerminals(terminals);
    std::string bytes;
    AppendMessage(run, 2, &bytes);
    Channel channel(Connect());
    ASSERT_TRUE(SendFrames(channel.fd(), HelloFrame(), {}, kSend).ok());
    const int passed = says_it_is ? null.get() : terminal.get();
    ASSERT_TRUE(SendFrames(channel.fd(), bytes, {cwd.get(), passed}, kSend).ok());
    ExpectRefused(channel, RefusalCode::kCold);
  }
}

TEST_F(GarbageTest, DescriptorsOfARefusedPeerAreClosed) {
  ExpectServes();  // what a warm profile needs is open from here on
  const std::size_t before = OpenFds(daemon().pid()).size();
  for (int i = 0; i < 10; ++i) {
    Channel channel(Connect());
    const std::vector<int> fds(200, 2);
    ASSERT_TRUE(SendFrames(channel.fd(), HelloFrame() + RunFrame(200), fds, kSend).ok());
    ExpectRefused(channel, RefusalCode::kProtocol);
  }
  // The two of a spare may have been on their way when they were counted.
  EXPECT_TRUE(Eventually([&] { return OpenFds(daemon().pid()).size() <= before + 2; }));
}

TEST_F(GarbageTest, ASilentClientDisturbsNobodyAndIsClosedInTime) {
  const Clock::time_point start = Clock::now();
  Channel silent(Connect());
  Channel half(Connect());
  const std::string bytes = HelloFrame() + RunFrame(1);
  ASSERT_TRUE(SendFrames(half.fd(), bytes.substr(0, bytes.size() / 2), {}, kSend).ok());
  ExpectServes();
  ExpectRefused(silent, RefusalCode::kProtocol);
  ExpectRefused(half, RefusalCode::kProtocol);
  EXPECT_GE(Clock::now() - start, std::chrono::seconds(9));
  ExpectServes();
}

TEST_F(GarbageTest, ManyHostileClientsDisturbNobody) {
  std::vector<UniqueFd> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(Connect());
    const std::string bytes = i % 3 == 0   ? std::string()
                              : i % 3 == 1 ? std::string(5, '\x01')
                                           : std::string(50'000, 'z');
    ASSERT_TRUE(SendFrames(clients.back().get(), bytes, {}, kSend).ok());
  }
  for (int i = 0; i < 5; ++i) ExpectServes();
}

TEST_F(GarbageTest, RunsAreRefusedWhileThereAreTooManyConnectionsAndNoLonger) {
  std::vector<UniqueFd> clients;
  for (int i = 0; i < 1024; ++i) clients.push_back(Connect());
  const Outcome outcome = Run({"-c", "print('never')"});
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_NE(outcome.err.find("1024"), std::string::npos) << outcome;
  // Those that say nothing make room.
  EXPECT_TRUE(Eventually([&] { return Run({"-c", "pass"}).Exited(0); }));
}

// As pyfxc speaks, but a byte at a time, and by hand.
TEST_F(GarbageTest, AClientThatSendsOneByteAtATimeIsServed) {
  ExpectServes();
  Channel channel(Connect());
  const UniqueFd cwd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  const std::string hello = HelloFrame(), run = RunFrame(1);
  for (const char byte : hello) {
    ASSERT_TRUE(SendFrames(channel.fd(), std::string(1, byte), {}, kSend).ok());
  }
  for (std::size_t i = 0; i < run.size(); ++i) {
    std::vector<int> fds;
    if (i == 0) fds.push_back(cwd.get());
    ASSERT_TRUE(SendFrames(channel.fd(), run.substr(i, 1), fds, kSend).ok());
  }
  pollfd wait{channel.fd(), POLLIN, 0};
  ASSERT_EQ(::poll(&wait, 1, 60'000), 1);
  EXPECT_TRUE(Expect<Hello>(*channel.Receive()).ok());
  const Result<Frame> started = channel.Receive();
  ASSERT_TRUE(started.ok()) << started.error().text;
  EXPECT_TRUE(Expect<Started>(*started, 1).ok());
  const Result<Frame> exited_frame = channel.Receive();
  ASSERT_TRUE(exited_frame.ok()) << exited_frame.error().text;
  const Result<Exited> exited = Expect<Exited>(*exited_frame);
  ASSERT_TRUE(exited.ok());
  // No stdout was passed, so print() wrote nowhere, as with `python3 -c … >&-`.
  EXPECT_EQ(exited->wait_status, 0u);
}

}  // namespace
}  // namespace pyfx::test
