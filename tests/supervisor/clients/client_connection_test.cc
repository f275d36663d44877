// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/clients/client_connection.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <functional>

#include "tests/support/open_fds.h"
#include "tests/support/reaper.h"

namespace pyfx {
namespace {

using std::chrono::milliseconds;

constexpr ConnectionLimits kShort{milliseconds(40), milliseconds(40), milliseconds(40)};

class ClientConnectionTest : public testing::Test {
 protected:
  void SetUp() override { Connect({}); }

  void Connect(const ConnectionLimits& limits) {
    std::array<int, 2> pair{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
    peer_ = Channel(UniqueFd(pair[0]));
    ASSERT_EQ(::fcntl(pair[0], F_SETFL, O_NONBLOCK), 0);
    auto made =
        ClientConnection::Make(loop_.get(), UniqueFd(pair[1]), limits,
                               {[this](ClientConnection*) { Tell("run"); },
                                [this](ClientConnection* client, const ControlRequest& request) {
                                  Tell("control");
                                  if (std::holds_alternative<Stop>(request)) return;
                                  if (std::holds_alternative<Reload>(request))
                                    return client->Hold();
                                  client->Answer(Done{});
                                  client->SendAnswer();
                                },
                                [this](std::ptrdiff_t more) {
                                  held_ += more;
                                  return held_ <= most_held_;
                                },
                                [this](ClientConnection*) { Tell("part sent"); },
                                [this](ClientConnection*, Departure departure) {
                                  departure_ = departure;
                                  Tell("closed");
                                }});
    ASSERT_TRUE(made.ok());
    client_ = std::move(*made);
  }

  void Tell(const std::string& event) {
    events_.push_back(event);
    if (event == awaited_) loop_->Quit();
  }

  // Serves until `event` has come, or for a while.
  void ServeUntil(const std::string& event, milliseconds limit = test::kDeadline) {
    awaited_ = event;
    EventSource end = loop_->After(limit, [this] { loop_->Quit(); });
    ASSERT_TRUE(loop_->Run().ok());
  }

  // Serves until `done()` holds, which is asked every few milliseconds.
  bool ServeUntilTrue(const std::function<bool()>& done) {
    const test::Clock::time_point deadline = test::Clock::now() + test::kDeadline;
    while (!done() && test::Clock::now() < deadline) ServeUntil("nothing", milliseconds(5));
    return done();
  }

  // The types of the messages that come, once there are `count`.
  std::vector<MessageType> ServeUntilHeard(std::size_t count) {
    std::vector<MessageType> heard;
    ServeUntilTrue([&] {
      const std::vector<MessageType> more = Heard();
      heard.insert(heard.end(), more.begin(), more.end());
      return heard.size() >= count;
    });
    return heard;
  }

  template <typename M>
  void Say(const M& message, std::vector<UniqueFd> fds = {}) {
    peer_.Queue(message, std::move(fds));
    ASSERT_TRUE(peer_.Flush().ok());
  }

  void SayRun() {
    pyfx::Run run;
    run.profile = "ml";
    std::vector<UniqueFd> fds;
    fds.emplace_back(::open("/", O_PATH | O_CLOEXEC));
    Say(Hello{});
    Say(run, std::move(fds));
  }

  // The types of all messages that came, up to now.
  std::vector<MessageType> Heard() {
    std::vector<MessageType> types;
    while (true) {
      Result<Channel::ReadOutcome> outcome = peer_.Read();
      if (!outcome || *outcome != Channel::ReadOutcome::kData) break;
      while (true) {
        Result<std::optional<Frame>> next = peer_.Next();
        if (!next || !next->has_value()) break;
        types.push_back(static_cast<MessageType>((*next)->type));
      }
    }
    return types;
  }

  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
  std::ptrdiff_t held_ = 0;
  std::ptrdiff_t most_held_ = 1 << 20;
  std::string awaited_;
  std::vector<std::string> events_;
  Departure departure_{};
  Channel peer_;
  std::unique_ptr<ClientConnection> client_;
};

using Types = std::vector<MessageType>;

TEST_F(ClientConnectionTest, KeepsARunAsItCame) {
  SayRun();
  ServeUntil("run");
  EXPECT_EQ(client_->state(), ClientConnection::State::kQueued);
  EXPECT_EQ(client_->profile(), "ml");
  EXPECT_EQ(client_->run().fds.size(), 1U);
  EXPECT_TRUE(DecodePayload<pyfx::Run>(client_->run().payload).ok());
}

TEST_F(ClientConnectionTest, SaysThatItIsOutOfDescriptors) {
  SayRun();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  EXPECT_TRUE(
      ServeUntilTrue([&] { return client_->state() == ClientConnection::State::kRefused; }));
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_TRUE(peer_.Read().ok());
  ASSERT_TRUE(Expect<Hello>(**peer_.Next()).ok());
  const Result<Refused> refused = Expect<Refused>(**peer_.Next());
  ASSERT_TRUE(refused.ok());
  EXPECT_EQ(refused->code, RefusalCode::kLimit);
  EXPECT_TRUE(refused->text.starts_with("pyfxd has too many files open")) << refused->text;
}

TEST_F(ClientConnectionTest, TellsByeFromVanishing) {
  SayRun();
  ServeUntil("run");
  client_->BeginRun();
  Say(Bye{});
  peer_ = Channel();
  ServeUntil("closed");
  EXPECT_EQ(departure_, Departure::kBye);

  Connect({});
  SayRun();
  ServeUntil("run");
  client_->BeginRun();
  peer_ = Channel();
  ServeUntil("closed");
  EXPECT_EQ(departure_, Departure::kVanished);
}

// Whoever receives from a socket that the run has as well waits for a lock that the run may hold.
TEST_F(ClientConnectionTest, WhatIsSaidToARunIsNotReceived) {
  SayRun();
  ServeUntil("run");
  Result<UniqueFd> of_run = client_->Duplicate();
  ASSERT_TRUE(of_run.ok());
  client_->BeginRun();
  Say(Bye{});
  peer_ = Channel();
  ServeUntil("closed");
  EXPECT_EQ(departure_, Departure::kBye);
  std::array<char, 64> bytes{};
  EXPECT_EQ(::recv(of_run->get(), bytes.data(), bytes.size(), MSG_DONTWAIT),
            static_cast<ssize_t>(kFrameHeaderSize));
}

TEST_F(ClientConnectionTest, AByeBeforeTheHandOverCountsToo) {
  SayRun();
  Say(Bye{});
  ServeUntil("run");
  client_->BeginRun();
  peer_ = Channel();
  ServeUntil("closed");
  EXPECT_EQ(departure_, Departure::kBye);
}

TEST_F(ClientConnectionTest, SaysHowARunEndedAndCloses) {
  SayRun();
  ServeUntil("run");
  client_->BeginRun();
  client_->Finish(9);
  EXPECT_EQ(events_.back(), "closed");
  EXPECT_EQ(departure_, Departure::kDone);
  EXPECT_EQ(Heard(), (Types{MessageType::kHello, MessageType::kExited}));
}

TEST_F(ClientConnectionTest, RefusesASilentPeerInTime) {
  Connect(kShort);
  ServeUntil("closed");
  EXPECT_EQ(Heard(), (Types{MessageType::kHello, MessageType::kRefused}));
}

TEST_F(ClientConnectionTest, RefusesAPeerThatSendsHalfARequest) {
  Connect(kShort);
  Say(Hello{});
  std::string bytes;
  AppendMessage(pyfx::Run{}, 0, &bytes);
  peer_.QueueBytes(bytes.substr(0, bytes.size() / 2), {});
  ASSERT_TRUE(peer_.Flush().ok());
  ServeUntil("closed");
  EXPECT_EQ(Heard(), (Types{MessageType::kHello, MessageType::kRefused}));
}

TEST_F(ClientConnectionTest, AnswersOneControlRequestAfterTheOther) {
  std::string bytes;
  AppendMessage(Hello{}, 0, &bytes);
  for (int i = 0; i < 2000; ++i) AppendMessage(StatusRequest{}, 0, &bytes);
  AppendMessage(Stop{}, 0, &bytes);
  peer_.QueueBytes(std::move(bytes), {});
  ASSERT_TRUE(peer_.Flush().ok());
  EXPECT_EQ(ServeUntilHeard(2001).size(), 2001U) << "a Hello and as many answers as requests";
}

TEST_F(ClientConnectionTest, ClosesAPeerThatDoesNotReadItsAnswers) {
  Connect(kShort);
  Say(Hello{});
  std::string bytes;
  for (int i = 0; i < 5000; ++i) AppendMessage(StatusRequest{}, 0, &bytes);
  peer_.QueueBytes(std::move(bytes), {});
  ASSERT_TRUE(peer_.Flush().ok());
  ServeUntil("closed");
  EXPECT_EQ(events_.back(), "closed");
}

TEST_F(ClientConnectionTest, ALongAnswerGoesOnWhenThePeerHasReadSomeOfIt) {
  Say(Hello{});
  Say(Stop{});
  ServeUntil("control");
  Done part;
  part.text = std::string(60'000, 'x');
  do client_->Answer(part);
  while (client_->SendPart());
  EXPECT_GT(held_, 0) << "what is not read counts";
  EXPECT_LE(held_, 61'000);
  ServeUntilTrue([&] {
    Heard();
    return events_.back() == "part sent";
  });
  EXPECT_EQ(events_.back(), "part sent");
  EXPECT_EQ(held_, 0);
  client_->Answer(Done{});
  client_->SendAnswer();
  EXPECT_EQ(ServeUntilHeard(1).back(), MessageType::kDone);
}

TEST_F(ClientConnectionTest, WhatIsSaidMeanwhileGivesASilentPeerNoMoreTime) {
  Connect(kShort);
  SayRun();
  ServeUntil("run");
  client_->BeginRun();
  // Each stop is told; the deadline is that of the first which found no room.
  EXPECT_TRUE(ServeUntilTrue([&] {
    for (int i = 0; i < 1000 && client_->state() == ClientConnection::State::kRunning; ++i) {
      client_->TellStopped(SIGSTOP);
    }
    return client_->state() == ClientConnection::State::kClosed;
  }));
  EXPECT_EQ(departure_, Departure::kVanished);
}

TEST_F(ClientConnectionTest, RefusesARunOnAControlConnection) {
  Say(Hello{});
  Say(StatusRequest{});
  pyfx::Run run;
  run.profile = "ml";
  Say(run);
  EXPECT_EQ(ServeUntilHeard(3),
            (Types{MessageType::kHello, MessageType::kDone, MessageType::kRefused}));
}

TEST_F(ClientConnectionTest, ClosesTheDescriptorsThatARefusedPeerSends) {
  const std::size_t before = test::OpenFds().size();
  Say(Bye{});  // no Hello
  for (int i = 0; i < 10; ++i) {
    std::vector<UniqueFd> fds;
    fds.emplace_back(::open("/", O_PATH | O_CLOEXEC));
    Say(Bye{}, std::move(fds));
  }
  EXPECT_TRUE(ServeUntilTrue([&] {
    // One may have come with the first message.
    return client_->state() == ClientConnection::State::kRefused &&
           test::OpenFds().size() <= before + 1;
  })) << test::OpenFds().size()
      << " descriptors, before " << before;
  client_.reset();
  EXPECT_EQ(test::OpenFds().size(), before - 1);
}

TEST_F(ClientConnectionTest, ClosesAControlClientThatIsSilent) {
  Connect(kShort);
  Say(Hello{});
  Say(StatusRequest{});
  ServeUntil("closed");
  EXPECT_EQ(events_, (std::vector<std::string>{"control", "closed"}));
}

TEST_F(ClientConnectionTest, WhoIsHeldMayBeSilent) {
  Connect({milliseconds(40), milliseconds(40), milliseconds(40)});
  Say(Hello{});
  Say(Reload{});
  ServeUntil("control");
  ServeUntil("closed", milliseconds(120));
  EXPECT_EQ(events_, std::vector<std::string>{"control"});
  client_->Answer(Done{});
  client_->SendAnswer();
  EXPECT_EQ(ServeUntilHeard(2), (Types{MessageType::kHello, MessageType::kDone}));
}

TEST_F(ClientConnectionTest, TellsWhatItHoldsOfARequest) {
  pyfx::Run run;
  run.profile = "ml";
  run.env = {std::string(10'000, 'x')};
  std::string bytes;
  AppendMessage(Hello{}, 0, &bytes);
  AppendMessage(run, 1, &bytes);
  std::vector<UniqueFd> fds;
  fds.emplace_back(::open("/", O_PATH | O_CLOEXEC));
  peer_.QueueBytes(bytes.substr(0, 5'000), std::move(fds));
  ASSERT_TRUE(peer_.Flush().ok());
  ASSERT_TRUE(ServeUntilTrue([&] { return held_ > 4'000; }));
  EXPECT_LE(held_, 5'000);
  peer_.QueueBytes(bytes.substr(5'000), {});
  ASSERT_TRUE(peer_.Flush().ok());
  ServeUntil("run");
  EXPECT_GT(held_, 10'000);
  client_->ForgetRun();
  EXPECT_EQ(held_, 0);
}

TEST_F(ClientConnectionTest, RefusesARequestForWhichThereIsNoRoom) {
  most_held_ = 1'000;
  pyfx::Run run;
  run.profile = "ml";
  run.env = {std::string(10'000, 'x')};
  Say(Hello{});
  std::vector<UniqueFd> fds;
  fds.emplace_back(::open("/", O_PATH | O_CLOEXEC));
  Say(run, std::move(fds));
  EXPECT_EQ(ServeUntilHeard(2), (Types{MessageType::kHello, MessageType::kRefused}));
  EXPECT_EQ(held_, 0);
}

}  // namespace
}  // namespace pyfx
