// SPDX-License-Identifier: GPL-3.0-or-later
//
// Zygotes that fail, crash, change and are replaced.
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "tests/supervisor/pyfxd_fixture.h"

namespace pyfx::test {
namespace {

class PyfxdZygoteTest : public PyfxdTest {
 protected:
  std::string ProcOf(const std::string& profile, const std::string& file) {
    return "/proc/" + std::to_string(Status(profile).pid) + "/" + file;
  }
  // The value of a line of /proc/PID/status.
  std::string StatusLine(const std::string& profile, const std::string& key) {
    const std::string text = ReadFile(ProcOf(profile, "status"));
    const std::size_t at = text.find("\n" + key + ":");
    if (at == std::string::npos) return "";
    const std::size_t start = text.find_first_not_of(" \t", at + key.size() + 2);
    return text.substr(start, text.find('\n', start) - start);
  }
};

TEST_F(PyfxdZygoteTest, StartsAZygoteInACleanWorld) {
  env()["PYTHONPATH"] = "/nowhere";
  env()["LISTEN_FDNAMES"] = "x";
  env()["KEPT"] = "yes";
  WriteProfile("p.toml", "autostart = true\n[env]\nMINE = \"1\"\nKEPT = \"changed\"");
  StartDaemon();
  ASSERT_TRUE(WaitForState("p", ProfileState::kWarm));
  ASSERT_TRUE(Eventually([&] { return Status("p").spares == 1; }));

  std::string environment = ReadFile(ProcOf("p", "environ"));
  std::replace(environment.begin(), environment.end(), '\0', '\n');
  environment.insert(0, "\n");
  for (const char* absent : {"\nPYTHON", "\nNOTIFY_SOCKET", "\nLISTEN_", "\nPYFX_"}) {
    EXPECT_EQ(environment.find(absent), std::string::npos) << absent;
  }
  EXPECT_NE(environment.find("\nMINE=1\n"), std::string::npos);
  EXPECT_NE(environment.find("\nKEPT=changed\n"), std::string::npos);
  EXPECT_EQ(environment.find("\nKEPT=yes"), std::string::npos);

  // Two signals below SIGRTMIN are glibc's own: it lets nobody change them (nptl(7)).
  const std::uint64_t glibc = std::uint64_t{3} << 31;
  EXPECT_EQ(std::stoull(StatusLine("p", "SigIgn"), nullptr, 16) & ~glibc, 0U);
  EXPECT_EQ(std::stoull(StatusLine("p", "SigBlk"), nullptr, 16), std::uint64_t{1} << (SIGCHLD - 1))
      << "blocked by the fake zygote itself";
  const auto fds = OpenFds(static_cast<pid_t>(Status("p").pid));
  EXPECT_EQ(fds.at(0), "/dev/null");
  EXPECT_EQ(fds.at(1), fds.at(2));
  EXPECT_TRUE(fds.at(1).starts_with("pipe:"));
  EXPECT_TRUE(fds.at(3).starts_with("socket:"));
  // Of the spare, which the daemon has already, it closes its descriptors a little later.
  EXPECT_TRUE(Eventually([&] { return OpenFds(static_cast<pid_t>(Status("p").pid)).size() == 5; }))
      << "those, and the fake zygote's own signalfd";
  EXPECT_EQ(::getsid(static_cast<pid_t>(Status("p").pid)), static_cast<pid_t>(Status("p").pid));
  // The limit of open files is the one we were started with.
  const std::string limits = ReadFile(ProcOf("p", "limits"));
  EXPECT_EQ(limits.substr(limits.find("Max open files"), 40),
            ReadFile("/proc/self/limits")
                .substr(ReadFile("/proc/self/limits").find("Max open files"), 40));
  EXPECT_TRUE(LogHolds("warming up")) << "its output goes to the log";
}

TEST_F(PyfxdZygoteTest, TellsEachWaitingClientWhyTheWarmUpFailed) {
  Misbehave("bad", "warm-fail", "Traceback: no module named nix");
  WriteProfile("bad.py", "import nix");
  StartDaemon();
  std::vector<FakeClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(Connect());
    clients.back().SendRun("bad", {"exit", "0"});
  }
  for (FakeClient& client : clients) {
    const RunAnswer answer = client.WaitForStart();
    ASSERT_TRUE(answer.refused.has_value());
    EXPECT_EQ(answer.refused->code, RefusalCode::kProfileFailed);
    EXPECT_EQ(answer.refused->text, "Traceback: no module named nix");
  }
  const ProfileStatus status = Status("bad");
  EXPECT_EQ(status.state, ProfileState::kFailed);
  EXPECT_EQ(status.last_error, "Traceback: no module named nix");
  EXPECT_EQ(Run("default", {"exit", "0"}).status, 0) << "other profiles are served";
}

TEST_F(PyfxdZygoteTest, TriesAgainOnlyAfterTheBackOff) {
  Misbehave("bad", "warm-fail", "no");
  WriteProfile("bad.py", "");
  StartDaemon();
  const Clock::time_point before = Clock::now();
  ASSERT_TRUE(Run("bad", {"exit", "0"}).refused.has_value());
  EXPECT_EQ(Status("bad").generation, 1U);
  ASSERT_TRUE(Run("bad", {"exit", "0"}).refused.has_value());
  // On a busy machine the pause may be over already.
  const bool in_pause = Clock::now() - before < std::chrono::milliseconds(500);
  const std::uint32_t generation = Status("bad").generation;
  EXPECT_TRUE(generation == 1 || !in_pause) << "the same text, without another try";
  Behave("bad", "warm-fail");
  EXPECT_TRUE(Eventually([&] { return Run("bad", {"exit", "3"}).status == 3 << 8; }));
  EXPECT_EQ(Status("bad").generation, generation + 1);
  EXPECT_EQ(Status("bad").state, ProfileState::kWarm);
}

TEST_F(PyfxdZygoteTest, TriesAgainAtOnceWhenTheProfileHasChanged) {
  Misbehave("bad", "warm-fail", "no");
  WriteProfile("bad.py", "");
  StartDaemon();
  ASSERT_TRUE(Run("bad", {"exit", "0"}).refused.has_value());
  Behave("bad", "warm-fail");
  WriteProfile("bad.py", "fixed = True");
  EXPECT_EQ(Run("bad", {"exit", "3"}).status, 3 << 8);
}

TEST_F(PyfxdZygoteTest, TellsWhatAZygoteSaidThatDiedWhileWarmingUp) {
  Misbehave("bad", "warm-crash");
  WriteProfile("bad.py", "");
  StartDaemon();
  const RunAnswer answer = Run("bad", {"exit", "0"});
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kProfileFailed);
  EXPECT_NE(answer.refused->text.find("died while warming up: killed by SIGABRT"),
            std::string::npos);
  EXPECT_NE(answer.refused->text.find("Fatal Python error: fake"), std::string::npos);
}

TEST_F(PyfxdZygoteTest, EndsAZygoteThatBreaksTheProtocolAndNothingElse) {
  StartDaemon();
  for (const char* how : {"warm-garbage", "warm-overlong"}) {
    Misbehave(how, how);
    WriteProfile(std::string(how) + ".py", "");
    const RunAnswer answer = Run(how, {"exit", "0"});
    ASSERT_TRUE(answer.refused.has_value());
    EXPECT_NE(answer.refused->text.find("it broke the protocol"), std::string::npos);
  }
  EXPECT_EQ(Run("default", {"exit", "0"}).status, 0);
}

TEST_F(PyfxdZygoteTest, RefusesUnknownProfilesAndThoseInError) {
  const std::string path = WriteProfile("wrong.toml", "\nspares = \"many\"\n");
  StartDaemon();
  RunAnswer answer = Run("nix", {"exit", "0"});
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kUnknownProfile);
  EXPECT_NE(answer.refused->text.find(dir().profile_dir()), std::string::npos);

  answer = Run("wrong", {"exit", "0"});
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kUnknownProfile);
  EXPECT_TRUE(answer.refused->text.starts_with(path + ":2: ")) << answer.refused->text;
  EXPECT_EQ(Status("wrong").state, ProfileState::kFailed);
  EXPECT_EQ(Status("wrong").last_error, answer.refused->text);

  WriteProfile("wrong.toml", "spares = 2\n");
  EXPECT_EQ(Run("wrong", {"exit", "0"}).status, 0);
}

TEST_F(PyfxdZygoteTest, StartsANewGenerationWhenTheProfileHasChanged) {
  WriteProfile("p.toml", "description = \"old\"");
  StartDaemon();
  FakeClient old_client = Connect();
  RunAnswer old_run = Begin(&old_client, "p", {"hang"});
  const ProfileStatus before = Status("p");
  EXPECT_EQ(before.generation, 1U);

  WriteProfile("p.toml", "description = \"a new one\"");
  EXPECT_EQ(Run("p", {"exit", "3"}).status, 3 << 8);
  const ProfileStatus after = Status("p");
  EXPECT_EQ(after.generation, 2U);
  EXPECT_NE(after.pid, before.pid);
  EXPECT_EQ(after.description, "a new one");

  EXPECT_TRUE(Eventually([&] { return Status("p").runs_now == 1U; })) << "the old run goes on";
  EXPECT_NE(StateOf(static_cast<pid_t>(before.pid)), '\0') << "with its zygote";
  ::syscall(SYS_pidfd_send_signal, old_run.pidfd.get(), SIGTERM, nullptr, 0);
  old_client.WaitForExit(&old_run);
  EXPECT_EQ(old_run.status, SIGTERM);
  EXPECT_TRUE(Eventually([&] { return StateOf(static_cast<pid_t>(before.pid)) == '\0'; }));
}

TEST_F(PyfxdZygoteTest, RefusesAProfileThatWasRemovedWhileWarm) {
  const std::string path = WriteProfile("p.toml", "");
  StartDaemon();
  ASSERT_EQ(Run("p", {"exit", "0"}).status, 0);
  std::filesystem::remove(path);
  const RunAnswer answer = Run("p", {"exit", "0"});
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kUnknownProfile);
  EXPECT_TRUE(Eventually([&] { return ChildrenOf(daemon().pid()).empty(); }));
}

TEST_F(PyfxdZygoteTest, LetsTheRunsOfADeadZygoteGoOn) {
  StartDaemon();
  FakeClient client = Connect();
  RunAnswer run = Begin(&client, "default", {"hang"});
  const auto zygote = static_cast<pid_t>(Status("default").pid);
  ASSERT_TRUE(SendSignal(zygote, SIGKILL));
  EXPECT_TRUE(Eventually([&] {
    const ProfileStatus status = Status("default");
    return status.state == ProfileState::kWarm && status.generation == 2;
  }));
  EXPECT_EQ(Status("default").runs_now, 1U);
  EXPECT_TRUE(LogHolds("zygote died: killed by SIGKILL; its runs go on: 1"));
  EXPECT_NE(Status("default").last_error.find("killed by SIGKILL"), std::string::npos);

  ::syscall(SYS_pidfd_send_signal, run.pidfd.get(), SIGINT, nullptr, 0);
  client.WaitForExit(&run);
  EXPECT_EQ(run.status, SIGINT) << "the supervisor reaps it";
  EXPECT_TRUE(Eventually([&] { return Status("default").runs_now == 0; }));
  EXPECT_EQ(Run("default", {"exit", "1"}).status, 1 << 8);
}

TEST_F(PyfxdZygoteTest, KillsAnOrphanedRunWhoseClientVanishes) {
  StartDaemon();
  FakeClient client = Connect();
  const RunAnswer run = Begin(&client, "default", {"hang"});
  ASSERT_TRUE(SendSignal(static_cast<pid_t>(Status("default").pid), SIGKILL));
  ASSERT_TRUE(Eventually([&] { return Status("default").generation == 2; }));
  client.Leave();
  EXPECT_TRUE(Eventually([&] { return StateOf(run.pid) == '\0'; })) << "and reaps it";
}

TEST_F(PyfxdZygoteTest, ServesWaitingClientsFromTheNextGeneration) {
  Misbehave("p", "fork-hang");
  WriteProfile("p.toml", "spares = 0");
  StartDaemon();
  FakeClient client = Connect();
  client.SendRun("p", {"exit", "9"});
  ASSERT_TRUE(LogHolds("a fork hangs"));
  Behave("p", "fork-hang");
  ASSERT_TRUE(SendSignal(static_cast<pid_t>(Status("p").pid), SIGKILL));
  RunAnswer answer = client.WaitForStart();
  ASSERT_TRUE(answer.started);
  client.WaitForExit(&answer);
  EXPECT_EQ(answer.status, 9 << 8);
  EXPECT_EQ(Status("p").generation, 2U);
}

TEST_F(PyfxdZygoteTest, GivesUpOnAZygoteThatDiesAgainAndAgain) {
  Misbehave("p", "fork-hang");
  WriteProfile("p.toml", "spares = 0");
  StartDaemon();
  FakeClient client = Connect();
  client.SendRun("p", {"exit", "0"});
  std::set<pid_t> killed;
  while (killed.size() < 3) {
    ASSERT_TRUE(Eventually([&] {
      const ProfileStatus status = Status("p");
      return status.state == ProfileState::kWarm &&
             killed.count(static_cast<pid_t>(status.pid)) == 0;
    }));
    const auto pid = static_cast<pid_t>(Status("p").pid);
    ASSERT_TRUE(SendSignal(pid, SIGKILL));
    killed.insert(pid);
  }
  const RunAnswer answer = client.WaitForStart();
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kProfileFailed);
  EXPECT_EQ(Status("p").state, ProfileState::kFailed);
}

TEST_F(PyfxdZygoteTest, RefusesTheOldestClientWhenAForkFails) {
  Misbehave("p", "fork-fail");
  WriteProfile("p.toml", "spares = 1");
  StartDaemon();
  for (int i = 0; i < 2; ++i) {
    const RunAnswer answer = Run("p", {"exit", "0"});
    ASSERT_TRUE(answer.refused.has_value());
    EXPECT_EQ(answer.refused->code, RefusalCode::kLimit);
    EXPECT_NE(answer.refused->text.find("Resource temporarily unavailable"), std::string::npos);
  }
  Behave("p", "fork-fail");
  EXPECT_EQ(Run("p", {"exit", "2"}).status, 2 << 8);
}

TEST_F(PyfxdZygoteTest, DropsASpareThatDiesAndDoesNotForkWithoutEnd) {
  Misbehave("p", "spare-die");
  WriteProfile("p.toml", "autostart = true");
  const Clock::time_point start = Clock::now();
  StartDaemon();
  EXPECT_TRUE(LogHolds("idle spare died"));
  ASSERT_TRUE(Eventually([&] { return Status("p").spares == 0; }));
  std::size_t deaths = 0;
  const std::string text = log();
  for (std::size_t at = 0; (at = text.find("idle spare died", at)) != std::string::npos; ++at) {
    ++deaths;
  }
  // Three, and one for each second, in which another is tried.
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(Clock::now() - start).count();
  EXPECT_LE(deaths, 3U + static_cast<std::size_t>(seconds));
  Behave("p", "spare-die");
  EXPECT_TRUE(Eventually([&] { return Status("p").spares == 1; }));
  EXPECT_EQ(Run("p", {"exit", "0"}).status, 0);
}

TEST_F(PyfxdZygoteTest, ReplacesASpareThatWasKilled) {
  WriteProfile("p.toml", "autostart = true");
  StartDaemon();
  ASSERT_TRUE(Eventually([&] { return Status("p").spares == 1; }));
  const auto zygote = static_cast<pid_t>(Status("p").pid);
  ASSERT_GT(zygote, 1) << "the children of 0 are nobody's here";
  const std::vector<pid_t> before = ChildrenOf(zygote);
  for (const pid_t spare : before) EXPECT_TRUE(SendSignal(spare, SIGKILL));
  ASSERT_TRUE(Eventually([&] {
    return ChildrenOf(zygote).size() == 1 && ChildrenOf(zygote) != before &&
           Status("p").spares == 1;
  }));
  EXPECT_EQ(Run("p", {"exit", "0"}).status, 0);
}

}  // namespace
}  // namespace pyfx::test
