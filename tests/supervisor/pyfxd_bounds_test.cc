// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pyfxd.toml bounds: zygotes, their memory, spares, runs, idle times; and profiles whose
// preload left what a fork breaks.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "daemon/supervisor/settings/daemon_settings.h"
#include "tests/supervisor/pyfxd_fixture.h"
#include "tests/support/sanitizers.h"

namespace pyfx::test {
namespace {

class PyfxdBoundsTest : public PyfxdTest {
 protected:
  void Begin(const std::string& settings) {
    Settings(settings);
    for (const char* name : {"a", "b", "c"}) WriteProfile(std::string(name) + ".toml", "");
    StartDaemon();
  }
  // Runs it, and waits until the daemon knows of its end as well, which counts as use.
  bool Served(const std::string& profile) {
    return Run(profile, {"exit", "0"}).status == 0 &&
           Eventually([&] { return Status(profile).runs_now == 0; });
  }
  std::string Refused(const std::string& profile) {
    const RunAnswer answer = Run(profile, {"exit", "0"});
    return answer.refused ? answer.refused->text : "";
  }
  DaemonStatus Daemon() const { return AskStatus(socket_path()).daemon; }
};

TEST_F(PyfxdBoundsTest, ASpareThatNobodyNeedsMakesRoomForAYoungerOne) {
  Begin("spare_age = 0.1");
  ASSERT_TRUE(Served("a"));
  ASSERT_TRUE(Eventually([&] { return Status("a").spares == 1; }));
  const std::string zygote = std::to_string(Status("a").pid);
  const auto children = [&] {
    std::ifstream file("/proc/" + zygote + "/task/" + zygote + "/children");
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string old = children();
  EXPECT_TRUE(Eventually([&] {
    const std::string now = children();
    return now.find(old) == std::string::npos && Status("a").spares == 1 && !now.empty();
  })) << old
      << children();
}

TEST_F(PyfxdBoundsTest, OfTooManyZygotesTheLeastRecentlyUsedLeaves) {
  Begin("max_zygotes = 2");
  ASSERT_TRUE(Served("a"));
  ASSERT_TRUE(Served("b"));
  ASSERT_TRUE(Served("a"));
  ASSERT_TRUE(Served("c"));
  EXPECT_TRUE(WaitForState("b", ProfileState::kCold));
  EXPECT_EQ(Status("a").state, ProfileState::kWarm);
  const DaemonStatus status = Daemon();
  EXPECT_EQ(status.zygotes, 2U);
  EXPECT_EQ(status.max_zygotes, 2U);
  EXPECT_EQ(status.evicted, 1U);
  EXPECT_EQ(status.last_eviction, "b: max_zygotes is 2");
  EXPECT_TRUE(Served("b")) << "it comes back when it is asked for";
}

TEST_F(PyfxdBoundsTest, WithAllZygotesInUseAnotherProfileIsRefused) {
  Begin("max_zygotes = 1");
  Misbehave("a", "warm-hang");
  FakeClient waiting = Connect();
  waiting.SendRun("a", {"exit", "0"});
  ASSERT_TRUE(WaitForState("a", ProfileState::kWarming));
  EXPECT_EQ(Refused("b"), "there may be no more zygotes than 1, and all are in use (max_zygotes)");
}

TEST_F(PyfxdBoundsTest, ZygotesThatTakeTooMuchMemoryTogetherLeave) {
  for (const char* name : {"a", "b", "c"}) Misbehave(name, "memory", "41943040");  // 40 MiB
  Begin("max_memory = \"100 MiB\"");
  ASSERT_TRUE(Served("a"));
  ASSERT_TRUE(Served("b"));
  EXPECT_EQ(Daemon().zygote_bytes, std::uint64_t{80} << 20);
  ASSERT_TRUE(Served("c"));
  EXPECT_TRUE(WaitForState("a", ProfileState::kCold));
  EXPECT_EQ(Daemon().last_eviction, "a: max_memory is 100 MiB");
}

TEST_F(PyfxdBoundsTest, AZygoteThatIsTooLargeByItselfIsNotKept) {
  Misbehave("a", "memory", "209715200");
  Begin("max_memory = \"100 MiB\"");
  const RunAnswer answer = Run("a", {"exit", "0"});
  ASSERT_TRUE(answer.refused);
  EXPECT_EQ(answer.refused->code, RefusalCode::kCold);
  EXPECT_EQ(answer.refused->text,
            "profile \"a\" cannot be warm: its zygote takes 200 MiB, all may take 100 MiB "
            "(max_memory)");
  EXPECT_EQ(Status("a").generation, 1U);
  EXPECT_EQ(Refused("a"), answer.refused->text);
  EXPECT_EQ(Status("a").generation, 1U) << "it is not tried again";
  Settings("");
  Control(Reload{"a"});
  EXPECT_FALSE(Served("a")) << "the settings are read at SIGHUP";
  ASSERT_TRUE(daemon().Signal(SIGHUP));
  EXPECT_TRUE(Eventually([&] { return Served("a"); }));
}

TEST_F(PyfxdBoundsTest, RunsAndSparesAreBounded) {
  Begin("max_runs = 1\nmax_spares = 1");
  FakeClient running = Connect();
  PyfxdTest::Begin(&running, "a", {"hang"});
  EXPECT_EQ(Refused("a"), "as many runs are under way as there may be: 1 (max_runs)");
  EXPECT_EQ(Daemon().max_runs, 1U);
  running.Leave();
  EXPECT_TRUE(Eventually([&] { return Served("b"); })) << "a spare is made for who waits";
  EXPECT_TRUE(Eventually([&] { return Status("a").spares + Status("b").spares == 1; }));
}

TEST_F(PyfxdBoundsTest, OfThoseWhoWaitForAWarmUpNoMoreBeginThanMay) {
  const std::string gate = dir().path() + "/fake/a.warm-gate";
  ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
  Begin("max_runs = 1");
  FakeClient clients[] = {Connect(), Connect()};
  for (FakeClient& client : clients) client.SendRun("a", {"hang"});
  // Answered after both have been read, which came before.
  ASSERT_TRUE(WaitForState("a", ProfileState::kWarming));
  EXPECT_TRUE(UniqueFd(::open(gate.c_str(), O_WRONLY | O_CLOEXEC))) << "waits for the zygote";
  int begun = 0;
  for (FakeClient& client : clients) {
    const RunAnswer answer = client.WaitForStart();
    begun += answer.started;
    if (answer.started) continue;
    ASSERT_TRUE(answer.refused);
    EXPECT_EQ(answer.refused->code, RefusalCode::kLimit);
    EXPECT_EQ(answer.refused->text, "as many runs are under way as there may be: 1 (max_runs)");
  }
  EXPECT_EQ(begun, 1);
}

// With as many numbers free as each step on the way to a run needs in turn. What pyfx is short of
// is never the profile's fault: python3 can run the script.
TEST_F(PyfxdBoundsTest, ShortOfDescriptorsItRefusesWhatMayRunCold) {
  if (HasSanitizers()) GTEST_SKIP() << "the sanitizers need descriptors themselves";
  StartDaemon();
  rlimit whole{};
  ASSERT_EQ(::prlimit(daemon().pid(), RLIMIT_NOFILE, nullptr, &whole), 0);
  bool served = false;
  for (std::size_t free = 1; free < 64 && !served; ++free) {
    const std::string profile = "p" + std::to_string(free);
    WriteProfile(profile + ".toml", "preload = [\"json\"]");
    ASSERT_TRUE(Eventually([&] { return Daemon().connections == 1; }));
    const rlimit small{LimitThatLeaves(daemon().pid(), free), whole.rlim_max};
    ASSERT_EQ(::prlimit(daemon().pid(), RLIMIT_NOFILE, &small, nullptr), 0);
    const RunAnswer answer = Run(profile, {"exit", "3"});
    ASSERT_EQ(::prlimit(daemon().pid(), RLIMIT_NOFILE, &whole, nullptr), 0);
    served = answer.status == 3 << 8;
    if (served) continue;
    ASSERT_TRUE(answer.refused.has_value()) << free;
    EXPECT_EQ(answer.refused->code, RefusalCode::kLimit) << free << ": " << answer.refused->text;
    EXPECT_NE(answer.refused->text.find("oo many "), std::string::npos)  // open files, files open
        << free << ": " << answer.refused->text;
  }
  EXPECT_TRUE(served);
}

// Nobody can make memory short without harm to others, but processors are, for two on one of them,
// and the kernel tells of both in the same way (psi.rst). So the daemon's file is that of
// processors.
TEST_F(PyfxdBoundsTest, UnderPressureAnIdleZygoteLeaves) {
  const Args instead = {"/usr/bin/unshare",
                        "--mount",
                        "/bin/sh",
                        "-c",
                        "mount --bind /proc/pressure/cpu /proc/pressure/memory && exec \"$@\"",
                        "sh"};
  Command possible = DaemonCommand({});
  possible.argv = instead;
  possible.argv.push_back("/bin/true");
  if (!RunCommand(possible).Exited(0)) GTEST_SKIP() << "no mounts, or no pressure files, here";
  // For clients, which live in another mount namespace than that daemon, none would be started.
  for (const char* name : {"a", "b"}) WriteProfile(std::string(name) + ".toml", "autostart = true");
  env().erase("MEMORY_PRESSURE_WATCH");
  StartDaemonIn(instead);
  for (const char* name : {"a", "b"}) ASSERT_TRUE(WaitForState(name, ProfileState::kWarm));
  FakeClient running = Connect();
  PyfxdTest::Begin(&running, "b", {"hang"});
  ASSERT_TRUE(Served("a"));

  cpu_set_t all;
  ASSERT_EQ(::sched_getaffinity(0, sizeof(all), &all), 0);
  int one = 0;
  while (!CPU_ISSET(one, &all)) ++one;
  Command busy = DaemonCommand({});
  busy.argv = {"/usr/bin/taskset", "--cpu-list", std::to_string(one),
               "/bin/sh",          "-c",         "while :; do :; done"};
  std::vector<ChildProcess> both;
  for (int i = 0; i < 2; ++i) both.push_back(ChildProcess::Start(busy));
  EXPECT_TRUE(WaitForState("a", ProfileState::kCold));
  for (ChildProcess& process : both) {
    process.Signal(SIGKILL);
    process.Wait();
  }
  EXPECT_EQ(Daemon().last_eviction, "a: memory is short");
  EXPECT_EQ(Status("b").state, ProfileState::kWarm) << "it has a run";
}

// As systemd does from version 254 on; here it is a named pipe that tells.
TEST_F(PyfxdBoundsTest, AnIdleZygoteLeavesWhenTheServiceManagerTellsOfPressure) {
  const std::string pipe = dir().path() + "/pressure";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  env()["MEMORY_PRESSURE_WATCH"] = pipe;
  Begin("");
  ASSERT_TRUE(Served("a"));
  ASSERT_TRUE(Served("b"));
  const UniqueFd told(::open(pipe.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  ASSERT_TRUE(told) << "nobody watches it";
  ASSERT_EQ(::write(told.get(), "xx", 2), 2);
  EXPECT_TRUE(WaitForState("a", ProfileState::kCold));
  EXPECT_EQ(Daemon().last_eviction, "a: memory is short");
  EXPECT_EQ(Status("b").state, ProfileState::kWarm) << "one at a time";
}

TEST_F(PyfxdBoundsTest, AZygoteThatNobodyUsesLeaves) {
  WriteProfile("stays.toml", "autostart = true");
  Begin("zygote_idle = 0.1");
  ASSERT_TRUE(Served("a"));
  EXPECT_TRUE(WaitForState("a", ProfileState::kCold));
  EXPECT_TRUE(WaitForState("stays", ProfileState::kWarm));
  FakeClient running = Connect();
  const RunAnswer answer = PyfxdTest::Begin(&running, "b", {"hang"});
  ASSERT_TRUE(Served("a"));
  EXPECT_TRUE(WaitForState("a", ProfileState::kCold));
  EXPECT_EQ(Status("b").state, ProfileState::kWarm) << "it has a run";
}

TEST_F(PyfxdBoundsTest, TheDaemonLeavesWhenNobodyComes) {
  Begin("daemon_idle = 0.2");
  WaitForDaemon();
  EXPECT_NE(log().find("nobody has been here for a while"), std::string::npos);
}

TEST_F(PyfxdBoundsTest, WrongSettingsAreNamedAndLeftOutAtTheStartAndLater) {
  Begin("max_runs = \"many\"");
  EXPECT_TRUE(LogHolds("pyfxd.toml:1: \"max_runs\" cannot be what is there"));
  EXPECT_TRUE(LogHolds("starting without these settings"));
  EXPECT_EQ(Daemon().max_runs, pyfx::DaemonSettings().max_runs);
  Settings("max_runs = 5");
  ASSERT_TRUE(daemon().Signal(SIGHUP));
  ASSERT_TRUE(Eventually([&] { return Daemon().max_runs == 5U; }));
  Settings("max_runs = \"many\"");
  ASSERT_TRUE(daemon().Signal(SIGHUP));
  EXPECT_TRUE(LogHolds("the settings stay as they were"));
  EXPECT_EQ(Daemon().max_runs, 5U);
}

// Deep enough for the parser's own recursion to be the end of the stack.
TEST_F(PyfxdBoundsTest, KeysWithoutEndInFilesOfTheUsersAreNamedAndLeftOut) {
  std::string key = "a";
  for (int i = 0; i < 50'000; ++i) key += ".a";
  WriteProfile("deep.toml", "autostart = true\n" + key + " = 1");
  Begin(key + " = 1");
  EXPECT_TRUE(LogHolds("pyfxd.toml:1: a key has more than 32 parts"));
  EXPECT_TRUE(LogHolds("deep.toml:2: a key has more than 32 parts"));
  EXPECT_EQ(Status("deep").state, ProfileState::kFailed);
}

TEST_F(PyfxdBoundsTest, WhatAForkBreaksMakesRunsColdUnlessTheProfileSaysOtherwise) {
  Misbehave("a", "unsafe", "thread of libfoo.so");
  Misbehave("b", "unsafe", "thread of libfoo.so");
  Settings("");
  WriteProfile("a.toml", "");
  WriteProfile("b.toml", "on_unsafe = \"warn\"");
  StartDaemon();
  const RunAnswer answer = Run("a", {"exit", "0"});
  ASSERT_TRUE(answer.refused);
  EXPECT_EQ(answer.refused->code, RefusalCode::kCold);
  EXPECT_EQ(answer.refused->text,
            "profile \"a\" cannot be warm: the preload left what a fork breaks: thread of "
            "libfoo.so; on_unsafe = \"warn\" runs it all the same");
  EXPECT_EQ(Status("a").unsafe, std::vector<std::string>{"thread of libfoo.so"});
  EXPECT_EQ(Status("a").state, ProfileState::kFailed);
  EXPECT_TRUE(Served("b"));
  EXPECT_EQ(Status("b").unsafe, std::vector<std::string>{"thread of libfoo.so"});
  WriteProfile("a.toml", "on_unsafe = \"warn\"  # changed");
  EXPECT_TRUE(Served("a"));
}

}  // namespace
}  // namespace pyfx::test
