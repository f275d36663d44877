// SPDX-License-Identifier: GPL-3.0-or-later
//
// Many runs at once: each has its own arguments, environment, input and status.
#include <algorithm>
#include <string>
#include <vector>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class ConcurrencyTest : public EndToEnd {
 protected:
  // Dead but unreaped children: the zygote keeps one beside each living spare or run, so that its
  // process group exists (docs/architecture.md).
  static std::size_t Zombies(pid_t parent) {
    const std::vector<pid_t> children = ChildrenOf(parent);
    return static_cast<std::size_t>(std::count_if(children.begin(), children.end(),
                                                  [](pid_t pid) { return StateOf(pid) == 'Z'; }));
  }
};

// An argument for this run, of another length than its neighbours'.
std::string ArgumentOf(int run) { return std::string(static_cast<std::size_t>(run % 7), 'x'); }

TEST_F(ConcurrencyTest, TwoHundredRunsAtOnceDoNotMixUp) {
  constexpr int kRuns = 200;
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  const pid_t zygote = Zygote();
  // One spare is the state of rest.
  ASSERT_TRUE(Eventually([&] { return ChildrenOf(zygote).size() == 2; }));
  const std::size_t daemon_fds = OpenFds(daemon().pid()).size();
  const std::size_t zygote_fds = OpenFds(zygote).size();

  const std::string code =
      "import os, sys\n"
      "print('ready', flush=True)\n"
      "line = input()\n"
      "print(sys.argv[1:], os.environ['mine'], line, flush=True)\n"
      "print('err', sys.argv[1], file=sys.stderr)\n"
      "sys.exit(int(sys.argv[1]) % 250)\n";
  std::vector<ChildProcess> clients;
  for (int i = 0; i < kRuns; ++i) {
    env()["mine"] = "env" + std::to_string(i);
    clients.push_back(StartClient({"-c", code, std::to_string(i), ArgumentOf(i)}));
  }
  // All of them are under way before the first may go on.
  for (ChildProcess& client : clients) ASSERT_TRUE(client.WaitForOutput("ready\n"));
  for (int i = kRuns - 1; i >= 0; --i) {
    const std::string n = std::to_string(i);
    const Outcome outcome = clients[static_cast<std::size_t>(i)].Finish("line " + n + "\n");
    EXPECT_TRUE(outcome.Exited(i % 250)) << outcome;
    EXPECT_EQ(outcome.out,
              "ready\n['" + n + "', '" + ArgumentOf(i) + "'] env" + n + " line " + n + "\n");
    EXPECT_EQ(outcome.err, "err " + n + "\n");
  }

  EXPECT_EQ(Zygote(), zygote);
  EXPECT_TRUE(Eventually([&] { return ChildrenOf(zygote).size() == 2; }))
      << ChildrenOf(zygote).size() << " children, " << Zombies(zygote) << " of them dead";
  EXPECT_EQ(Zombies(zygote), 1u);
  EXPECT_EQ(Zombies(daemon().pid()), 0u);
  // The two of the first spare may have been on their way when they were counted.
  EXPECT_TRUE(Eventually([&] { return OpenFds(daemon().pid()).size() <= daemon_fds + 2; }))
      << OpenFds(daemon().pid()).size() << " descriptors now, " << daemon_fds << " before";
  EXPECT_TRUE(Eventually([&] { return OpenFds(zygote).size() <= zygote_fds; }))
      << OpenFds(zygote).size() << " descriptors now, " << zygote_fds << " before";
}

TEST_F(ConcurrencyTest, FirstUseByManyWarmsOnce) {
  Gate gate(dir().path() + "/gate");
  const std::string log = dir().path() + "/inits";
  WriteProfile("once.py", "open('" + log + "', 'a').write('init\\n')\n" + gate.Wait());
  std::vector<ChildProcess> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(StartClient(
        {"--profile", "once", "-c", "import sys; sys.exit(" + std::to_string(i) + ")"}));
  }
  gate.Open();
  for (int i = 0; i < 20; ++i) {
    const Outcome outcome = clients[static_cast<std::size_t>(i)].Finish();
    EXPECT_TRUE(outcome.Exited(i)) << outcome;
  }
  EXPECT_EQ(ReadFile(log), "init\n");
}

TEST_F(ConcurrencyTest, ProfilesDoNotWaitForEachOther) {
  Gate gate(dir().path() + "/gate");
  WriteProfile("slow.py", gate.Wait());
  ChildProcess slow = StartClient({"--profile", "slow", "-c", "print('slow')"});
  ASSERT_TRUE(gate.WaitForVisitor());
  EXPECT_EQ(Run({"-c", "print('quick')"}).out, "quick\n");
  gate.Open();
  EXPECT_EQ(slow.Finish().out, "slow\n");
}

TEST_F(ConcurrencyTest, StormsOfShortRunsAreServed) {
  for (int round = 0; round < 5; ++round) {
    std::vector<ChildProcess> clients;
    for (int i = 0; i < 40; ++i) {
      clients.push_back(StartClient({"-c", "raise SystemExit(" + std::to_string(i) + ")"}));
    }
    for (int i = 0; i < 40; ++i) {
      EXPECT_TRUE(clients[static_cast<std::size_t>(i)].Finish().Exited(i)) << i;
    }
  }
}

}  // namespace
}  // namespace pyfx::test
