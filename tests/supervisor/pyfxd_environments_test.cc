// SPDX-License-Identifier: GPL-3.0-or-later
//
// Profiles whose warm-up reads the environment: each client is served by a zygote that was made
// with its values, whatever else happens to the others. The variable is MODE, and "d" in the
// daemon's environment.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include <filesystem>

#include "protocol/process/terminal_state.h"
#include "tests/supervisor/pyfxd_fixture.h"

namespace pyfx::test {
namespace {

// A new one: its end for who shows it, and for who is in it.
struct TestTerminal {
  TestTerminal() : outer(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    ::unlockpt(outer.get());
    inner.reset(::ioctl(outer.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  }

  UniqueFd outer;
  UniqueFd inner;
};

class PyfxdEnvironmentsTest : public PyfxdTest {
 protected:
  void SetUp() override {
    PyfxdTest::SetUp();
    if (IsSkipped()) return;
    env()["MODE"] = "d";
    Misbehave("p", "consumed", "variable MODE");
  }
  void Begin(std::string_view profile, std::string_view settings = "") {
    Settings(settings);
    path_ = WriteProfile("p.toml", profile);
    StartDaemon();
  }
  bool Serves(const std::string& mode, const std::string& profile = "p") {
    return RunIn(mode, profile).status == 0;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST_F(PyfxdEnvironmentsTest, TheFirstClientMayNeedAnotherGenerationThanTheOneItWaitedFor) {
  Misbehave("p", "unsafe.d", "thread of libfoo.so");
  Begin("");
  EXPECT_TRUE(Serves("a")) << "what is said of the first generation is not said of the second";
  EXPECT_EQ(Status("p").generation, 2U);
  EXPECT_EQ(Status("p").state, ProfileState::kWarm);
}

TEST_F(PyfxdEnvironmentsTest, AZygoteMayHaveToLeaveForTheClientThatItDoesNotSuit) {
  Misbehave("p", "consumed.a", "variable MODE\nvariable OTHER");
  Misbehave("p", "harmless", "socket");
  Begin("", "max_zygotes = 1");
  ASSERT_TRUE(Serves("d"));
  FakeClient client = Connect();
  client.SendRunIn("p", {"MODE=a", "OTHER=1"}, {"exit", "3"});
  RunAnswer answer = client.WaitForStart();
  ASSERT_TRUE(answer.started) << (answer.refused ? answer.refused->text : "no word");
  client.WaitForExit(&answer);
  EXPECT_EQ(answer.status, 3 << 8);
}

TEST_F(PyfxdEnvironmentsTest, AClientWithATerminalGetsASiblingThatHasOne) {
  Misbehave("p", "consumed", "asked 2");
  Begin("");
  ASSERT_TRUE(Serves("d"));
  const TestTerminal terminal;
  ASSERT_TRUE(terminal.inner);
  FakeClient client = Connect();
  client.SendRun("p", {"exit", "3"}, terminal.inner.get());
  RunAnswer answer = client.WaitForStart();
  ASSERT_TRUE(answer.started) << (answer.refused ? answer.refused->text : "no word");
  client.WaitForExit(&answer);
  EXPECT_EQ(answer.status, 3 << 8);
  EXPECT_EQ(Status("p").siblings, 1U);
  EXPECT_TRUE(LogHolds("warming up in a terminal")) << "which does not come to the log";
  EXPECT_TRUE(Serves("d"));
  EXPECT_EQ(Status("p").generation, 1U);
}

// What it has passed is not looked at: it may be in the hands of somebody who does not let go.
TEST_F(PyfxdEnvironmentsTest, AClientsWordOfItsTerminalsIsTaken) {
  Misbehave("p", "consumed", "asked 2");
  Begin("");
  ASSERT_TRUE(Serves("d"));
  const TestTerminal terminal;
  ASSERT_TRUE(terminal.inner);
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  pyfx::Run run;
  run.profile = "p";
  run.argv = {"exit", "3"};
  run.env = {"FROM=client"};
  run.fd_numbers = {STDOUT_FILENO};
  Terminals terminals;
  terminals[STDOUT_FILENO] = TerminalAt(terminal.inner.get());
  run.terminals = EncodeTerminals(terminals);
  std::string hello, bytes;
  AppendMessage(Hello{}, 0, &hello);
  AppendMessage(run, 2, &bytes);
  FakeClient client = Connect();
  client.Send(hello);
  client.Send(bytes, {null.get(), null.get()});
  EXPECT_TRUE(client.WaitForStart().started) << "the spare is a fake, which believes all";
  EXPECT_TRUE(LogHolds("warming up in a terminal"));
}

TEST_F(PyfxdEnvironmentsTest, WhatIsUnsafeInOneEnvironmentIsWarmInAnother) {
  Misbehave("p", "unsafe.d", "thread of libfoo.so");
  Begin("autostart = true");
  ASSERT_TRUE(WaitForState("p", ProfileState::kFailed));
  EXPECT_TRUE(Serves("a"));
  const RunAnswer answer = RunIn("d", "p");
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kCold);
  EXPECT_EQ(Status("p").generation, 1U) << "which is known from the first generation still";
}

TEST_F(PyfxdEnvironmentsTest, WhatFailsInOneEnvironmentIsTriedInAnother) {
  Misbehave("p", "warm-fail.d", "KeyError: d");
  Begin("");
  const RunAnswer answer = RunIn("d", "p");
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->text, "KeyError: d");
  EXPECT_TRUE(Serves("a")) << "at once, since the pause is for the other";
}

TEST_F(PyfxdEnvironmentsTest, WhoOnlyAsksChangesNothing) {
  Misbehave("alone", "consumed", "variable MODE");
  WriteProfile("alone.toml", "autostart = true\nsiblings = 0");
  Begin("autostart = true");
  for (const char* name : {"p", "alone"}) {
    SCOPED_TRACE(name);
    ASSERT_TRUE(WaitForState(name, ProfileState::kWarm));
    const ProfileStatus before = Status(name);
    FakeClient client = Connect();
    client.SendProbe(name, {"MODE=a"});
    const std::optional<WouldRun> answer = client.ReceiveMessage<WouldRun>();
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->state, ProfileState::kCold);
    EXPECT_EQ(Status(name).pid, before.pid);
    EXPECT_EQ(Status(name).state, ProfileState::kWarm);
    EXPECT_EQ(Status(name).siblings, 0U);
  }
}

TEST_F(PyfxdEnvironmentsTest, WhoDoesNotWantToWaitGetsASiblingLater) {
  Begin("autostart = true\nstale = \"cold\"");
  ASSERT_TRUE(WaitForState("p", ProfileState::kWarm));
  const ProfileStatus before = Status("p");
  const RunAnswer answer = RunIn("a", "p");
  ASSERT_TRUE(answer.refused.has_value()) << "it waited for a warm-up";
  EXPECT_EQ(answer.refused->code, RefusalCode::kCold);
  EXPECT_EQ(answer.refused->text,
            "variable \"MODE\" differs from what profile \"p\" was warmed up with: a sibling "
            "warms up");
  EXPECT_TRUE(Eventually([&] { return Serves("a"); }));
  EXPECT_EQ(Status("p").pid, before.pid);
}

TEST_F(PyfxdEnvironmentsTest, AnEnvironmentThatIsAskedForAgainTakesThePlaceOfOneThatIsNot) {
  Begin("siblings = 1");
  ASSERT_TRUE(Serves("d"));
  ASSERT_TRUE(Serves("a"));
  const RunAnswer answer = RunIn("b", "p");
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kCold);
  EXPECT_EQ(answer.refused->text,
            "variable \"MODE\" differs from what profile \"p\" was warmed up with, and its "
            "siblings are for other environments");
  {
    SCOPED_TRACE("who only asks hears the same, and is not remembered");
    for (int i = 0; i < 2; ++i) {
      FakeClient client = Connect();
      client.SendProbe("p", {"MODE=c"});
      const std::optional<Refused> refused = client.ReceiveMessage<Refused>();
      ASSERT_TRUE(refused.has_value());
      EXPECT_EQ(refused->text, answer.refused->text);
    }
  }
  EXPECT_FALSE(Serves("c")) << "each of many environments in turn is cold";
  EXPECT_TRUE(Serves("a"));
  EXPECT_FALSE(Serves("b")) << "the other was asked for since";
  EXPECT_TRUE(Serves("b"));
  EXPECT_FALSE(Serves("a"));
  EXPECT_EQ(Status("p").siblings, 1U);
}

TEST_F(PyfxdEnvironmentsTest, StopReachesTheSiblingsOfAColdProfile) {
  Begin("", "max_zygotes = 1");
  ASSERT_TRUE(Serves("d"));
  ASSERT_TRUE(Serves("a"));
  ASSERT_EQ(Status("p").state, ProfileState::kCold) << "it has left for its sibling";
  Stop stop;
  stop.profile = "p";
  EXPECT_EQ(Control(stop), "profile \"p\" is stopped");
  EXPECT_TRUE(Eventually([&] { return ChildrenOf(daemon().pid()).empty(); }));
  EXPECT_EQ(Control(stop), "profile \"p\" is not warm");
}

TEST_F(PyfxdEnvironmentsTest, AReloadThatFindsNoRoomSaysSo) {
  WriteProfile("q.toml", "");
  Misbehave("q", "warm-hang");
  Begin("", "max_zygotes = 1");
  ASSERT_TRUE(Serves("d"));
  ASSERT_TRUE(Serves("a"));
  FakeClient waiting = Connect();
  waiting.SendRun("q", {"exit", "0"});
  ASSERT_TRUE(WaitForState("q", ProfileState::kWarming));
  Reload reload;
  reload.profile = "p";
  EXPECT_EQ(ControlRefused(reload).text,
            "there may be no more zygotes than 1, and all are in use (max_zygotes)");
}

TEST_F(PyfxdEnvironmentsTest, WhoWaitsForASiblingHearsThatTheProfileIsGone) {
  Misbehave("p", "fork-hang.a");
  Begin("", "max_zygotes = 1");
  ASSERT_TRUE(Serves("d"));
  FakeClient client = Connect();
  client.SendRunIn("p", {"MODE=a"}, {"exit", "0"});
  ASSERT_TRUE(LogHolds("a fork hangs"));
  std::filesystem::remove(path());
  // The sibling's zygote leaves, and the next one is not there yet. A status request makes the
  // daemon forget profiles that are gone.
  ASSERT_TRUE(Eventually([&] { return ChildrenOf(daemon().pid()).empty(); }));
  AskStatus(socket_path());
  const RunAnswer answer = client.WaitForStart();
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kUnknownProfile);
}

}  // namespace
}  // namespace pyfx::test
