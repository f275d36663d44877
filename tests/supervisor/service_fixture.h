// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests of what serves a profile, each part by itself: a loop, fake zygotes, clients that are
// queued, and a supervisor of which the test says what it answers.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/supervisor/variants/service_context.h"
#include "tests/support/fake_client.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {

// One whose request has come. A failure of the test if it does not.
struct QueuedClient {
  QueuedClient(EventLoop* loop, const std::function<void(FakeClient*)>& send) : peer(UniqueFd()) {
    std::array<int, 2> pair{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
    EXPECT_EQ(::fcntl(pair[1], F_SETFL, O_NONBLOCK), 0);
    peer = FakeClient(UniqueFd(pair[0]));
    auto made = ClientConnection::Make(
        loop, UniqueFd(pair[1]), {},
        {[loop](ClientConnection*) { loop->Quit(); },
         [](ClientConnection*, const ControlRequest&) {}, [](std::ptrdiff_t) { return true; },
         [](ClientConnection*) {}, [loop](ClientConnection*, Departure) { loop->Quit(); }});
    connection = std::move(*made);
    send(&peer);
    EXPECT_TRUE(loop->Run().ok());
    EXPECT_EQ(connection->state(), ClientConnection::State::kQueued);
  }

  ClientConnection* get() const { return connection.get(); }

  FakeClient peer;
  std::unique_ptr<ClientConnection> connection;
};

class ServiceTest : public testing::Test {
 protected:
  ServiceTest() : store_({dir_.profile_dir()}), watcher_(Watcher::Make(loop_.get())) {
    settings_.programs.embedded = PYFX_TEST_FAKE_ZYGOTE;
    settings_.programs.python = "/usr/bin/python3";
    settings_.environment = {"FAKE_ZYGOTE_DIR=" + dir_.work_dir(), "MODE=d"};
    ::getrlimit(RLIMIT_NOFILE, &settings_.open_files);
    settings_.null_device = UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    context_.loop = loop_.get();
    context_.log = &log_;
    context_.store = &store_;
    context_.watcher = watcher_.get();
    context_.zygotes = &settings_;
    context_.events.on_assign = [this](ClientConnection* client, SpareChild, RunOrigin) {
      assigned_.push_back(client);
      return assigns_;
    };
    context_.events.on_child_died = [](const ZygoteProcess*, pid_t, int) {};
    context_.events.on_child_stopped = [](const ZygoteProcess*, pid_t, int) {};
    context_.events.on_zygote_gone = [](const ZygoteProcess*) { return std::size_t{0}; };
    context_.events.is_busy = [] { return false; };
    context_.events.on_admit = [this](const Variant*) { return admits_; };
    context_.events.may_start_for = [this](ClientConnection* client) {
      if (!may_start_) client->Refuse(RefusalCode::kCold, "confined");
      return may_start_;
    };
    context_.events.on_cold_for_now = [this](ClientConnection*, const std::string&) {
      ++cold_for_now_;
    };
    context_.events.on_warm = [](Variant*) {};
    context_.events.spares_left = [] { return std::size_t{100}; };
    context_.events.on_change = [] {};
  }

  void SetUp() override {
    Result<EventSource> deaths = loop_->WatchSignal(SIGCHLD, [this] { Reap(); });
    ASSERT_TRUE(deaths.ok());
    deaths_ = std::move(*deaths);
  }

  // Whose zygote that is is for the test to say.
  std::function<void(pid_t, int wait_status)> on_reaped_;
  void Reap() {
    int status = 0;
    for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) on_reaped_(pid, status);
  }

  // Serves until `done()` holds, which is asked every few milliseconds. False when it takes long.
  bool ServeUntil(const std::function<bool()>& done) {
    const Clock::time_point deadline = Clock::now() + kDeadline;
    while (!done() && Clock::now() < deadline) {
      const EventSource end = loop_->After(std::chrono::milliseconds(5), [this] { loop_->Quit(); });
      EXPECT_TRUE(loop_->Run().ok());
    }
    return done();
  }

  QueuedClient Client() {
    return {loop_.get(), [](FakeClient* peer) { peer->SendRun("p", {"exit", "0"}); }};
  }
  QueuedClient ClientIn(const std::string& mode) {
    return {loop_.get(), [&](FakeClient* peer) {
              peer->SendRunIn("p", {"MODE=" + mode}, {"exit", "0"});
            }};
  }
  QueuedClient Probe() {
    return {loop_.get(), [](FakeClient* peer) { peer->SendProbe("p", {"MODE=d"}); }};
  }

  TempRuntimeDir dir_;
  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
  Log log_{LogLevel::kError};
  ProfileStore store_;
  std::unique_ptr<Watcher> watcher_;
  ZygoteSettings settings_;
  ServiceContext context_;
  EventSource deaths_;
  // What the supervisor says.
  Status admits_;
  bool may_start_ = true;
  int cold_for_now_ = 0;
  RunTable::Begun assigns_ = RunTable::Begun::kYes;
  std::vector<ClientConnection*> assigned_;
};

}  // namespace pyfx::test
