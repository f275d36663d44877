// SPDX-License-Identifier: GPL-3.0-or-later
//
// How pyfxd ends: what becomes of its runs and clients.
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>

#include "protocol/frames/socket.h"
#include "tests/supervisor/pyfxd_fixture.h"

namespace pyfx::test {
namespace {

using PyfxdStopTest = PyfxdTest;

void SignalRun(const RunAnswer& run, int signal) {
  EXPECT_EQ(::syscall(SYS_pidfd_send_signal, run.pidfd.get(), signal, nullptr, 0), 0);
}

TEST_F(PyfxdStopTest, WaitsForItsRunsAndTakesNoNewOnes) {
  StartDaemon({"--drain-timeout", "3600"});
  FakeClient client = Connect();
  RunAnswer run = Begin(&client, "default", {"hang"});
  FakeClient silent = Connect();
  EXPECT_TRUE(Eventually([&] { return AskStatus(socket_path()).daemon.connections == 3; }));

  daemon().Signal(SIGTERM);
  EXPECT_TRUE(notify().WaitFor("STOPPING=1"));
  const std::optional<Refused> refused = silent.ReceiveMessage<Refused>();
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->code, RefusalCode::kShuttingDown);
  EXPECT_FALSE(std::filesystem::exists(socket_path()));
  EXPECT_NE(StateOf(daemon().pid()), 'Z');

  SignalRun(run, SIGUSR1);
  client.WaitForExit(&run);
  EXPECT_EQ(run.status, SIGUSR1);
  WaitForDaemon();
}

TEST_F(PyfxdStopTest, RefusesThoseWhoWait) {
  Misbehave("slow", "warm-hang");
  WriteProfile("slow.py", "");
  StartDaemon();
  FakeClient client = Connect();
  client.SendRun("slow", {"exit", "0"});
  ASSERT_TRUE(WaitForState("slow", ProfileState::kWarming));
  daemon().Signal(SIGINT);
  const RunAnswer answer = client.WaitForStart();
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kShuttingDown);
  WaitForDaemon();
  // With what the warm-up that was ended had beside the socket.
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(socket_path()).parent_path()));
}

TEST_F(PyfxdStopTest, LeavesLongRunsToTheirZygotes) {
  StartDaemon({"--drain-timeout", "0.1"});
  FakeClient client = Connect();
  const RunAnswer run = Begin(&client, "default", {"hang"});
  const auto zygote = static_cast<pid_t>(Status("default").pid);
  daemon().Signal(SIGTERM);
  WaitForDaemon();
  EXPECT_NE(log().find("leaving 1 run to their zygotes"), std::string::npos);
  EXPECT_EQ(ParentOf(run.pid), zygote) << "both are alive";
  SignalRun(run, SIGKILL);
  EXPECT_TRUE(Eventually([&] { return StateOf(zygote) == '\0'; }))
      << "it leaves after its last run";
}

TEST_F(PyfxdStopTest, LeavesAtOnceAtASecondSignal) {
  StartDaemon({"--drain-timeout", "3600"});
  FakeClient client = Connect();
  const RunAnswer run = Begin(&client, "default", {"hang"});
  daemon().Signal(SIGTERM);
  ASSERT_TRUE(notify().WaitFor("STOPPING=1"));
  daemon().Signal(SIGTERM);
  WaitForDaemon();
  SignalRun(run, SIGKILL);
}

TEST_F(PyfxdStopTest, AnswersAStopRequestAndLeaves) {
  StartDaemon();
  ASSERT_EQ(Run("default", {"exit", "0"}).status, 0);
  ASSERT_TRUE(Eventually([&] { return Status("default").runs_now == 0; }));
  EXPECT_EQ(Control(Stop{}), "pyfxd is shutting down: 0 runs under way");
  WaitForDaemon();
}

TEST_F(PyfxdStopTest, IsNotHeldUpByIdleClients) {
  StartDaemon({"--drain-timeout", "3600"});
  ASSERT_EQ(Run("default", {"exit", "0"}).status, 0);
  FakeClient silent = Connect();
  FakeClient control = Connect();
  control.SendMessage(Hello{});
  control.SendMessage(StatusRequest{});
  ASSERT_TRUE(control.Receive().has_value());
  daemon().Signal(SIGTERM);
  WaitForDaemon();
}

TEST_F(PyfxdStopTest, LeavesRunsAloneWhenItIsKilled) {
  StartDaemon();
  FakeClient client = Connect();
  const RunAnswer run = Begin(&client, "default", {"hang"});
  const auto zygote = static_cast<pid_t>(Status("default").pid);
  daemon().Signal(SIGKILL);
  daemon().Wait();
  EXPECT_EQ(ParentOf(run.pid), zygote);
  SignalRun(run, SIGKILL);
  EXPECT_TRUE(Eventually([&] { return StateOf(zygote) == '\0'; }));
}

}  // namespace
}  // namespace pyfx::test
