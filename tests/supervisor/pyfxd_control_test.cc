// SPDX-License-Identifier: GPL-3.0-or-later
//
// Control requests: status, reload, stop.
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>

#include "tests/supervisor/pyfxd_fixture.h"
#include "tests/support/sanitizers.h"

namespace pyfx::test {
namespace {

using PyfxdControlTest = PyfxdTest;

template <typename M>
M For(const std::string& profile) {
  M message;
  message.profile = profile;
  return message;
}

TEST_F(PyfxdControlTest, TellsTheStateOfEveryProfile) {
  WriteProfile("b.toml", "description = \"the second\"");
  const std::string path = WriteProfile("a.py", "");
  StartDaemon();
  ASSERT_EQ(Run("b", {"exit", "0"}).status, 0);
  ASSERT_TRUE(Eventually([&] { return Status("b").spares == 1 && Status("b").runs_now == 0; }));

  const StatusAnswer answer = AskStatus(socket_path());
  ASSERT_EQ(answer.profiles.size(), 2U);
  const ProfileStatus& a = answer.profiles[0];
  EXPECT_EQ(a.name, "a");
  EXPECT_EQ(a.path, path);
  EXPECT_EQ(a.state, ProfileState::kCold);
  EXPECT_EQ(a.pid, 0U);
  EXPECT_EQ(a.generation, 0U);
  const ProfileStatus& b = answer.profiles[1];
  EXPECT_EQ(b.name, "b");
  EXPECT_EQ(b.description, "the second");
  EXPECT_EQ(b.state, ProfileState::kWarm);
  EXPECT_NE(b.pid, 0U);
  EXPECT_EQ(b.generation, 1U);
  EXPECT_EQ(b.warm_up_us, 1234U);
  EXPECT_GT(b.resident_bytes, 100'000U);
  EXPECT_EQ(b.runs_served, 1U);
  EXPECT_EQ(b.last_error, "");
  EXPECT_EQ(answer.daemon.pid, static_cast<std::uint32_t>(daemon().pid()));
  EXPECT_EQ(answer.daemon.socket, socket_path());
  EXPECT_EQ(answer.daemon.runs_served, 1U);
  EXPECT_GT(answer.daemon.uptime_us, 0U);
}

TEST_F(PyfxdControlTest, TellsWhatTheFilesSayNow) {
  WriteProfile("p.toml", "description = \"old\"");
  StartDaemon();
  ASSERT_EQ(Run("p", {"exit", "0"}).status, 0);
  WriteProfile("p.toml", "description = \"a new one\"");
  EXPECT_EQ(Status("p").description, "a new one");
  const std::string path = WriteProfile("p.toml", "spares = -1");
  EXPECT_TRUE(Status("p").last_error.starts_with(path + ":1: "));
  EXPECT_EQ(Status("p").state, ProfileState::kWarm) << "its zygote is there still";
  EXPECT_EQ(Status("p").generation, 1U) << "asking changes nothing";

  EXPECT_EQ(Control(For<Stop>("p")), "profile \"p\" is stopped");
  EXPECT_EQ(Status("p").state, ProfileState::kFailed);
  ASSERT_TRUE(Run("p", {"exit", "0"}).refused.has_value());
  WriteProfile("p.toml", "");
  EXPECT_EQ(Status("p").state, ProfileState::kCold);
  EXPECT_EQ(Status("p").last_error, "");
}

TEST_F(PyfxdControlTest, ForgetsAProfileThatWasRemovedOnceNothingIsLeftOfIt) {
  const std::string path = WriteProfile("p.toml", "");
  StartDaemon();
  FakeClient client = Connect();
  RunAnswer run = Begin(&client, "p", {"hang"});
  std::filesystem::remove(path);
  EXPECT_NE(Status("p").last_error.find("no profile \"p\""), std::string::npos);
  EXPECT_EQ(Control(For<Stop>("p")), "profile \"p\" is stopped");
  EXPECT_EQ(Status("p").runs_now, 1U);
  ASSERT_EQ(::syscall(SYS_pidfd_send_signal, run.pidfd.get(), SIGTERM, nullptr, 0), 0);
  client.WaitForExit(&run);
  EXPECT_EQ(run.status, SIGTERM);
  EXPECT_TRUE(Eventually([&] { return AskStatus(socket_path()).Find("p") == nullptr; }));
}

// Who asks and does not read has as little made for it as it takes.
TEST_F(PyfxdControlTest, AnswersThatNobodyReadsTakeNoMemory) {
  if (HasSanitizers()) GTEST_SKIP() << "the sanitizers keep freed memory";
  const std::string long_text(60'000, 'x');
  for (int i = 0; i < 60; ++i) {
    WriteProfile("p" + std::to_string(i) + ".toml", "description = \"" + long_text + "\"\n");
  }
  StartDaemon();
  ASSERT_GE(AskStatus(socket_path()).profiles.size(), 60U);
  std::vector<FakeClient> silent;
  for (int i = 0; i < 50; ++i) {
    silent.push_back(Connect());
    silent.back().SendMessage(Hello{});
    silent.back().SendMessage(StatusRequest{});
  }
  for (FakeClient& client : silent) EXPECT_TRUE(client.Receive().has_value()) << "its Hello";
  // As many rounds of the loop as an answer may take.
  for (int i = 0; i < 3; ++i) EXPECT_GE(AskStatus(socket_path()).profiles.size(), 60U);
  const std::string status = ReadFile("/proc/" + std::to_string(daemon().pid()) + "/status");
  const std::size_t at = status.find("VmHWM:");
  ASSERT_NE(at, std::string::npos);
  EXPECT_LT(std::stol(status.substr(at + 6)), 100'000) << "kB; all answers together are 180 MB";
}

TEST_F(PyfxdControlTest, AnswersStatusAtOnceWhileAProfileWarmsUp) {
  Misbehave("slow", "warm-hang");
  WriteProfile("slow.py", "");
  StartDaemon();
  FakeClient waiting = Connect();
  waiting.SendRun("slow", {"exit", "0"});
  EXPECT_TRUE(WaitForState("slow", ProfileState::kWarming));
  EXPECT_NE(Control(For<Stop>("slow")), "");
  const RunAnswer answer = waiting.WaitForStart();
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kProfileFailed);
  EXPECT_TRUE(answer.refused->text.starts_with("profile \"slow\" was stopped"))
      << answer.refused->text;
  EXPECT_TRUE(Eventually([&] { return ChildrenOf(daemon().pid()).empty(); }));
}

TEST_F(PyfxdControlTest, ReloadsOneProfile) {
  WriteProfile("p.toml", "");
  StartDaemon();
  EXPECT_EQ(Control(For<Reload>("p")), "profile \"p\" is not warm: its settings were read again");
  EXPECT_EQ(Status("p").state, ProfileState::kCold);

  ASSERT_EQ(Run("p", {"exit", "0"}).status, 0);
  const ProfileStatus before = Status("p");
  EXPECT_EQ(Control(For<Reload>("p")), "profile \"p\": generation 2 is warming up");
  ASSERT_TRUE(WaitForState("p", ProfileState::kWarm));
  EXPECT_NE(Status("p").pid, before.pid);
  EXPECT_TRUE(Eventually([&] { return StateOf(static_cast<pid_t>(before.pid)) == '\0'; }));
  EXPECT_EQ(Run("p", {"exit", "2"}).status, 2 << 8);
}

TEST_F(PyfxdControlTest, ReloadIgnoresTheBackOff) {
  Misbehave("p", "warm-fail", "no");
  WriteProfile("p.toml", "");
  StartDaemon();
  ASSERT_TRUE(Run("p", {"exit", "0"}).refused.has_value());
  Behave("p", "warm-fail");
  EXPECT_NE(Control(For<Reload>("p")), "");
  EXPECT_EQ(Run("p", {"exit", "2"}).status, 2 << 8);
}

TEST_F(PyfxdControlTest, ReloadsAllWarmProfiles) {
  WriteProfile("p.toml", "");
  WriteProfile("q.toml", "");
  WriteProfile("cold.toml", "");
  StartDaemon();
  ASSERT_EQ(Run("p", {"exit", "0"}).status, 0);
  ASSERT_EQ(Run("q", {"exit", "0"}).status, 0);
  EXPECT_EQ(Control(Reload{}), "2 profiles warming up again");
  EXPECT_TRUE(WaitForState("p", ProfileState::kWarm));
  EXPECT_EQ(Status("p").generation, 2U);
  EXPECT_EQ(Status("q").generation, 2U);
  EXPECT_EQ(Status("cold").generation, 0U);
}

TEST_F(PyfxdControlTest, ReloadsOnSighup) {
  WriteProfile("p.toml", "");
  StartDaemon();
  ASSERT_EQ(Run("p", {"exit", "0"}).status, 0);
  daemon().Signal(SIGHUP);
  // A service manager takes it for the answer to its signal by the time (sd_notify(3)).
  EXPECT_TRUE(notify().WaitFor("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_TRUE(notify().WaitFor("READY=1"));
  EXPECT_EQ(Status("p").generation, 2U) << "who waits for that finds it done";
}

TEST_F(PyfxdControlTest, RefusesToReloadAProfileInErrorAndUnknownOnes) {
  WriteProfile("p.toml", "");
  StartDaemon();
  ASSERT_EQ(Run("p", {"exit", "0"}).status, 0);
  const std::string path = WriteProfile("p.toml", "spares = -1");
  const Refused refused = ControlRefused(For<Reload>("p"));
  EXPECT_EQ(refused.code, RefusalCode::kUnknownProfile);
  EXPECT_TRUE(refused.text.starts_with(path + ":1: ")) << refused.text;
  EXPECT_EQ(ControlRefused(For<Reload>("nix")).code, RefusalCode::kUnknownProfile);
  EXPECT_EQ(ControlRefused(For<Stop>("nix")).code, RefusalCode::kUnknownProfile);
}

TEST_F(PyfxdControlTest, TellsThatAReloadedProfilesZygoteCannotBeStarted) {
  WriteProfile("p.toml", "");
  StartDaemon();
  ASSERT_EQ(Run("p", {"exit", "0"}).status, 0);
  std::filesystem::remove(dir().path() + "/prefix/libexec/pyfx/pyfx-zygote");
  const Refused refused = ControlRefused(For<Reload>("p"));
  EXPECT_EQ(refused.code, RefusalCode::kProfileFailed);
  EXPECT_NE(refused.text.find("pyfx-zygote"), std::string::npos) << refused.text;
}

TEST_F(PyfxdControlTest, StopsOneProfile) {
  WriteProfile("p.toml", "");
  StartDaemon();
  EXPECT_EQ(Control(For<Stop>("p")), "profile \"p\" is not warm");
  ASSERT_EQ(Run("p", {"exit", "0"}).status, 0);
  EXPECT_EQ(Control(For<Stop>("p")), "profile \"p\" is stopped");
  EXPECT_EQ(Status("p").state, ProfileState::kCold);
  EXPECT_TRUE(Eventually([&] { return ChildrenOf(daemon().pid()).empty(); }));
  EXPECT_EQ(Run("p", {"exit", "2"}).status, 2 << 8) << "the next request warms it again";
}

TEST_F(PyfxdControlTest, TellsTheServiceManagerWhatGoesOn) {
  StartDaemon();
  EXPECT_TRUE(notify().WaitFor("STATUS=0 profiles warm, 0 runs under way"));
  FakeClient client = Connect();
  const RunAnswer run = Begin(&client, "default", {"hang"});
  EXPECT_TRUE(notify().WaitFor("STATUS=1 profile warm, 1 run under way"));
}

TEST_F(PyfxdControlTest, FeedsTheWatchdog) {
  env()["WATCHDOG_USEC"] = "200000";
  StartDaemon();
  EXPECT_TRUE(notify().WaitFor("WATCHDOG=1"));
  EXPECT_TRUE(notify().WaitFor("WATCHDOG=1"));
}

}  // namespace
}  // namespace pyfx::test
