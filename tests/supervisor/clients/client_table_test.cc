// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/clients/client_table.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <optional>

#include "daemon/supervisor/clients/start_permits.h"
#include "tests/support/fake_client.h"
#include "tests/support/sanitizers.h"

namespace pyfx::test {
namespace {

class ClientTableTest : public testing::Test {
 protected:
  FakeClient Connect() {
    std::array<int, 2> pair{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
    EXPECT_EQ(::fcntl(pair[1], F_SETFL, O_NONBLOCK), 0);
    clients_.Accept(UniqueFd(pair[1]));
    return FakeClient(UniqueFd(pair[0]));
  }

  // Serves until something ends it, or for the deadline.
  void Serve() {
    const EventSource limit = loop_->After(kDeadline, [this] {
      ADD_FAILURE() << "nothing has come";
      loop_->Quit();
    });
    ASSERT_TRUE(loop_->Run().ok());
  }

  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
  Log log_{LogLevel::kError};
  ClientConnection* asked_ = nullptr;
  std::size_t left_ = 0;
  ClientTable clients_{loop_.get(),
                       &log_,
                       {},
                       {[this](ClientConnection* client) {
                          asked_ = client;
                          loop_->Quit();
                        },
                        [](ClientConnection*, const ControlRequest&) {},
                        {},
                        [](ClientConnection*) {},
                        [this](ClientConnection*, Departure) { left_ = clients_.size(); }},
                       [this] { loop_->Quit(); }};
};

TEST_F(ClientTableTest, HasAClientUntilAllHaveHeardThatItLeft) {
  FakeClient client = Connect();
  FakeClient other = Connect();
  EXPECT_EQ(clients_.size(), 2U);
  client.Leave();
  Serve();
  EXPECT_EQ(left_, 2U);
  EXPECT_EQ(clients_.size(), 1U);
}

TEST_F(ClientTableTest, EachMayBeClosedWhileAllAreVisited) {
  std::vector<FakeClient> peers;
  for (int i = 0; i < 5; ++i) peers.push_back(Connect());
  std::size_t visited = 0;
  clients_.ForEach([&](ClientConnection*) {
    ++visited;
    clients_.ForEach([](ClientConnection* client) { client->Close(); });
  });
  EXPECT_EQ(visited, 1U);
  EXPECT_EQ(clients_.size(), 0U);
}

class StartPermitsTest : public ClientTableTest {
 protected:
  // Asks for the client until it is served again; whether it may by then.
  bool Ask() {
    SendRun();
    EXPECT_FALSE(permits_.Has(asked_));
    EXPECT_FALSE(permits_.Has(asked_));  // is being looked at
    Serve();
    return may_.value_or(false);
  }

  void SendRun() {
    peer_.SendRun("ml", {"-c", ""});
    Serve();
    ASSERT_NE(asked_, nullptr);
  }

  FakeClient peer_ = Connect();
  CgroupPolicy policy_ = CgroupPolicy::kClient;
  std::optional<bool> may_;
  Confinement confinement_{loop_.get()};
  StartPermits permits_{&confinement_, &policy_, [this](ClientConnection* client) {
                          may_ = permits_.Has(client);
                          loop_->Quit();
                        }};
};

TEST_F(StartPermitsTest, AClientIsLookedAtOnce) {
  EXPECT_TRUE(Ask());
  EXPECT_TRUE(permits_.Has(asked_));
  EXPECT_FALSE(confinement_.IsAskedFor(asked_));
}

TEST_F(StartPermitsTest, WhoMayNotIsServedWithWhatIsThereElseRefused) {
  if (HasSanitizers()) GTEST_SKIP() << "the sanitizers need descriptors themselves";
  SendRun();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{3, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  EXPECT_FALSE(permits_.Has(asked_));
  Serve();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(may_, false);
  const std::optional<Refused> refused = peer_.ReceiveMessage<Refused>();
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->code, RefusalCode::kLimit);
}

TEST_F(StartPermitsTest, WhoLeavesMeanwhileIsForgotten) {
  SendRun();
  EXPECT_FALSE(permits_.Has(asked_));
  EXPECT_TRUE(confinement_.IsAskedFor(asked_));
  confinement_.Forget(asked_);
  EXPECT_FALSE(confinement_.IsAskedFor(asked_));
}

}  // namespace
}  // namespace pyfx::test
