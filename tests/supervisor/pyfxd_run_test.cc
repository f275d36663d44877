// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs through a real pyfxd: what the client is told, and what is left behind.
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "tests/supervisor/pyfxd_fixture.h"
#include "tests/support/sanitizers.h"

namespace pyfx::test {
namespace {

using PyfxdRunTest = PyfxdTest;

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 4096> bytes;
  for (ssize_t got; (got = ::read(fd, bytes.data(), bytes.size())) > 0;) {
    text.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return text;
}

// True when the process behind `pidfd` has ended, or does so in time.
bool Ends(const UniqueFd& pidfd) {
  return Eventually([&] {
    siginfo_t info{};
    return ::syscall(SYS_pidfd_send_signal, pidfd.get(), 0, nullptr, 0) != 0 ||
           (::waitid(P_PIDFD, static_cast<id_t>(pidfd.get()), &info, WEXITED | WNOHANG | WNOWAIT) ==
                0 &&
            info.si_pid != 0);
  });
}

TEST_F(PyfxdRunTest, TellsTheExitStatusOfEveryRun) {
  StartDaemon();
  for (const int status : {0, 3, 255}) {
    const RunAnswer said = Run("default", {"exit", std::to_string(status)});
    EXPECT_TRUE(said.started);
    EXPECT_EQ(said.status, status << 8);
    const RunAnswer silent = Run("default", {"leave", std::to_string(status)});
    EXPECT_TRUE(silent.started);
    EXPECT_EQ(silent.status, status << 8) << "from the supervisor, since the run said nothing";
  }
}

TEST_F(PyfxdRunTest, TellsWhoAsksWhatTheWarmUpDoesThatItWaitsFor) {
  Gate gate(dir().path() + "/fake/p.warm-gate");
  Misbehave("p", "step", "importing torch");
  WriteProfile("p.toml", "");
  StartDaemon();
  FakeClient asks = Connect(), other = Connect();
  asks.SendRunThatWantsNews("p", {"exit", "0"});
  std::optional<WarmingUp> news = asks.ReceiveMessage<WarmingUp>();
  ASSERT_TRUE(news.has_value());
  EXPECT_EQ(news->profile, "p");
  EXPECT_EQ(news->step, "") << "it has just begun";
  EXPECT_EQ(news->last_time_us, 0U);
  news = asks.ReceiveMessage<WarmingUp>();
  ASSERT_TRUE(news.has_value());
  EXPECT_EQ(news->step, "importing torch");

  other.SendRun("p", {"exit", "0"});
  ASSERT_TRUE(gate.Close());
  gate.Open();
  EXPECT_TRUE(asks.WaitForStart().started);
  EXPECT_TRUE(other.WaitForStart().started) << "and it is told nothing before";

  Control(Stop{"p"});
  FakeClient next = Connect();
  next.SendRunThatWantsNews("p", {"exit", "0"});
  news = next.ReceiveMessage<WarmingUp>();
  ASSERT_TRUE(news.has_value());
  EXPECT_EQ(news->last_time_us, 1234U);
}

TEST_F(PyfxdRunTest, TellsTheSignalThatEndedARun) {
  StartDaemon();
  const RunAnswer answer = Run("default", {"die", std::to_string(SIGTERM)});
  EXPECT_TRUE(answer.started);
  EXPECT_EQ(answer.status, SIGTERM);
}

TEST_F(PyfxdRunTest, TellsThatARunEndedBeforeItStarted) {
  StartDaemon();
  const RunAnswer answer = Run("default", {"early", std::to_string(SIGKILL)});
  EXPECT_FALSE(answer.started);
  EXPECT_EQ(answer.status, SIGKILL);
}

TEST_F(PyfxdRunTest, GivesEachRunAnotherNumber) {
  StartDaemon();
  const RunAnswer first = Run("default", {"exit", "0"});
  const RunAnswer second = Run("default", {"exit", "0"});
  EXPECT_EQ(first.run_id, 1U);
  EXPECT_EQ(second.run_id, 2U);
}

TEST_F(PyfxdRunTest, ServesAProfileWithoutSparesByForkingOnDemand) {
  WriteProfile("lean.toml", "spares = 0");
  StartDaemon();
  EXPECT_EQ(Run("lean", {"exit", "4"}).status, 4 << 8);
  EXPECT_EQ(Run("lean", {"exit", "5"}).status, 5 << 8);
  EXPECT_EQ(Status("lean").spares, 0U);
}

TEST_F(PyfxdRunTest, KeepsAsManySparesAsTheProfileSays) {
  WriteProfile("ready.toml", "spares = 3\nautostart = true");
  StartDaemon();
  EXPECT_TRUE(Eventually([&] { return Status("ready").spares == 3; }));
  EXPECT_EQ(Run("ready", {"exit", "0"}).status, 0);
  EXPECT_TRUE(Eventually([&] { return Status("ready").spares == 3; }));
}

TEST_F(PyfxdRunTest, MakesMoreSparesWhenARunHadToWaitForItsFork) {
  WriteProfile("default.toml", "spares = \"auto\"");
  StartDaemon();
  ASSERT_EQ(Run("default", {"exit", "0"}).status, 0);
  ASSERT_TRUE(Eventually([&] { return Status("default").spares == 1; }));
  const auto zygote = static_cast<pid_t>(Status("default").pid);
  ASSERT_TRUE(SendSignal(zygote, SIGSTOP));
  FakeClient first = Connect();
  FakeClient second = Connect();
  first.SendRun("default", {"exit", "1"});
  RunAnswer answer = first.WaitForStart();
  EXPECT_TRUE(answer.started);
  second.SendRun("default", {"exit", "2"});
  // Asked after it and answered: the request was seen.
  EXPECT_EQ(Status("default").spares, 0U);
  ASSERT_TRUE(SendSignal(zygote, SIGCONT));
  first.WaitForExit(&answer);
  answer = second.WaitForStart();
  second.WaitForExit(&answer);
  EXPECT_EQ(answer.status, 2 << 8);
  EXPECT_TRUE(Eventually([&] { return Status("default").spares == 2; }));
}

TEST_F(PyfxdRunTest, SendsEachOutputToItsOwnClientWith200RunsAtOnce) {
  constexpr int kRuns = 200;
  WriteProfile("p.toml", "spares = 2");
  StartDaemon();
  ASSERT_EQ(Run("p", {"exit", "0"}).status, 0);
  // Asked on one connection, the daemon's descriptors can be counted: there is no other.
  FakeClient control = Connect();
  control.SendMessage(Hello{});
  const auto at_rest = [&] {
    const StatusAnswer status = AskStatus(&control);
    return status.daemon.connections == 1 && status.daemon.runs_now == 0 &&
           status.Find("p")->spares == 2;
  };
  ASSERT_TRUE(Eventually(at_rest));
  const auto before = OpenFds(daemon().pid());

  std::vector<FakeClient> clients;
  std::vector<UniqueFd> outputs;
  for (int i = 0; i < kRuns; ++i) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    outputs.emplace_back(pipe[0]);
    const UniqueFd writer(pipe[1]);
    clients.push_back(Connect());
    clients.back().SendRun("p", {"say", "run " + std::to_string(i)}, writer.get());
  }
  for (int i = 0; i < kRuns; ++i) {
    const auto n = static_cast<std::size_t>(i);
    RunAnswer answer = clients[n].WaitForStart();
    ASSERT_TRUE(answer.started) << i << (answer.refused ? answer.refused->text : "");
    clients[n].WaitForExit(&answer);
    EXPECT_EQ(answer.status, 0) << i;
    EXPECT_EQ(ReadAll(outputs[n].get()), "run " + std::to_string(i));
  }
  clients.clear();
  EXPECT_TRUE(Eventually(at_rest));
  EXPECT_EQ(AskStatus(&control).daemon.runs_served, kRuns + 1U);
  // Threads close what clients have passed: some of it may have been on its way before, too.
  EXPECT_TRUE(Eventually([&] { return OpenFds(daemon().pid()).size() <= before.size(); }));
  for (const pid_t pid : DescendantsOf(daemon().pid())) EXPECT_NE(StateOf(pid), 'Z') << pid;
}

TEST_F(PyfxdRunTest, HandsOverARequestOfTheLargestSize) {
  StartDaemon();
  const std::string large(1 << 20, 'x');
  const RunAnswer answer = Run("default", {"exit", "6", large, large, large, large, large});
  EXPECT_EQ(answer.status, 6 << 8);
}

TEST_F(PyfxdRunTest, KillsTheRunOfAClientThatVanishes) {
  StartDaemon();
  FakeClient client = Connect();
  const RunAnswer answer = Begin(&client, "default", {"hang"});
  EXPECT_EQ(Status("default").runs_now, 1U);
  client.Leave();
  EXPECT_TRUE(Ends(answer.pidfd));
  EXPECT_TRUE(Eventually([&] { return Status("default").runs_now == 0; }));
}

TEST_F(PyfxdRunTest, KillsTheRunOfAClientThatTalksNonsenseMeanwhile) {
  StartDaemon();
  FakeClient client = Connect();
  const RunAnswer answer = Begin(&client, "default", {"hang"});
  client.Send("no Bye at all");  // by its size: it is not the daemon's to read
  EXPECT_TRUE(Ends(answer.pidfd));
}

TEST_F(PyfxdRunTest, LeavesTheRunOfAClientAloneThatSaidBye) {
  StartDaemon();
  FakeClient client = Connect();
  const RunAnswer answer = Begin(&client, "default", {"hang"});
  client.SendMessage(Bye{});
  client.Leave();
  EXPECT_TRUE(Eventually([&] { return AskStatus(socket_path()).daemon.connections == 1; }));
  EXPECT_EQ(Status("default").runs_now, 1U);
  ASSERT_EQ(::syscall(SYS_pidfd_send_signal, answer.pidfd.get(), SIGKILL, nullptr, 0), 0);
  EXPECT_TRUE(Eventually([&] { return Status("default").runs_now == 0; }));
}

TEST_F(PyfxdRunTest, DropsTheRequestOfAClientThatVanishesWhileItWaits) {
  Misbehave("slow", "fork-hang");
  WriteProfile("slow.toml", "spares = 0");
  StartDaemon();
  FakeClient client = Connect();
  client.SendRun("slow", {"exit", "0"});
  ASSERT_TRUE(WaitForState("slow", ProfileState::kWarm));
  client.Leave();
  EXPECT_TRUE(Eventually([&] { return AskStatus(socket_path()).daemon.connections == 1; }));
  EXPECT_EQ(Status("slow").runs_served, 0U);
}

// Whether the text is anywhere in the memory that the process can write to.
bool Remembers(pid_t pid, const std::string& text) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  const UniqueFd memory(
      ::open(("/proc/" + std::to_string(pid) + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_TRUE(memory) << "the daemon's memory cannot be read";
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0, end = 0;
    char rights[5] = "";
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, rights) != 3) continue;
    if (rights[1] != 'w') continue;
    std::string bytes(end - begin, '\0');
    const ssize_t got =
        ::pread(memory.get(), bytes.data(), bytes.size(), static_cast<off_t>(begin));
    if (got > 0 && std::string_view(bytes.data(), static_cast<std::size_t>(got)).find(text) !=
                       std::string_view::npos) {
      return true;
    }
  }
  return false;
}

TEST_F(PyfxdRunTest, TheDaemonForgetsWhatWasSecretInAnEnvironment) {
  if (HasSanitizers()) GTEST_SKIP() << "the sanitizers keep freed memory as it is";
  StartDaemon();
  const std::string secret = "correct-horse-battery-staple";
  FakeClient client = Connect();
  client.SendRunIn("default", {"A=b", "TOKEN=" + secret, "C=" + std::string(100'000, 'd')},
                   {"exit", "0"});
  RunAnswer answer = client.WaitForStart();
  ASSERT_TRUE(answer.started);
  client.WaitForExit(&answer);
  ASSERT_TRUE(Eventually([&] { return Status("default").runs_now == 0; }));
  EXPECT_TRUE(Remembers(daemon().pid(), "pyfxd.sock")) << "the search finds nothing at all";
  EXPECT_FALSE(Remembers(daemon().pid(), secret));
}

// It knows an environment again for which there was no room.
TEST_F(PyfxdRunTest, TheDaemonForgetsWhatWasSecretInAnEnvironmentThatItTurnsAway) {
  if (HasSanitizers()) GTEST_SKIP() << "the sanitizers keep freed memory as it is";
  Misbehave("p", "consumed", "variable MODE");
  WriteProfile("p.toml", "siblings = 1");
  StartDaemon();
  ASSERT_EQ(RunIn("a", "p").status, 0);
  ASSERT_EQ(RunIn("b", "p").status, 0);
  const std::string secret = "correct-horse-battery-staple";
  ASSERT_TRUE(RunIn(secret, "p").refused.has_value());
  ASSERT_TRUE(Eventually([&] { return AskStatus(socket_path()).daemon.connections == 1; }));
  EXPECT_FALSE(Remembers(daemon().pid(), secret));
  EXPECT_EQ(RunIn(secret, "p").status, 0) << "asked for twice, it gets a sibling";
}

}  // namespace
}  // namespace pyfx::test
