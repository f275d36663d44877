// SPDX-License-Identifier: GPL-3.0-or-later
//
// kill -9 of the run; clients that vanish before and after their run has begun.
#include <signal.h>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using DeathTest = EndToEnd;

TEST_F(DeathTest, AKilledRunIsADeathOfItsClient) {
  for (const int signal : {SIGKILL, SIGTERM}) {
    ChildProcess client = StartClient({"-c", "import os; print(os.getpid(), flush=True); input()"});
    EXPECT_TRUE(SendSignal(WaitForPid(client), signal));
    const Outcome outcome = client.Finish();
    EXPECT_TRUE(outcome.Died(signal)) << outcome;
    EXPECT_EQ(outcome.err, "");
  }
  EXPECT_EQ(Run({"-c", "print('next')"}).out, "next\n");
}

TEST_F(DeathTest, ASpareThatIsKilledIsReplaced) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  const pid_t zygote = Zygote();
  // The spare and the holder of its process group, which is dead already.
  std::vector<pid_t> before;
  ASSERT_TRUE(Eventually([&] { return (before = ChildrenOf(zygote)).size() == 2; }));
  for (const pid_t child : before) {
    if (StateOf(child) == 'Z') continue;
    EXPECT_TRUE(SendSignal(child, SIGKILL));
  }
  EXPECT_TRUE(Eventually([&] {
    const std::vector<pid_t> now = ChildrenOf(zygote);
    return now.size() == 2 && now != before;
  }));
  EXPECT_EQ(Run({"-c", "print('served')"}).out, "served\n");
  EXPECT_EQ(Zygote(), zygote);
}

TEST_F(DeathTest, AClientThatLeavesWhileItWaitsIsForgotten) {
  Gate gate(dir().path() + "/gate");
  const std::string log = dir().path() + "/runs";
  WriteProfile("slow.py", gate.Wait());
  const Args args = {"--profile", "slow", "-c", "open('" + log + "', 'a').write('run\\n')"};
  ChildProcess leaves = StartClient(args);
  ChildProcess stays = StartClient(args);
  ASSERT_TRUE(gate.WaitForVisitor());
  EXPECT_TRUE(leaves.Signal(SIGKILL));
  EXPECT_TRUE(leaves.Finish().Died(SIGKILL));
  gate.Open();
  EXPECT_TRUE(stays.Finish().Exited(0));
  EXPECT_TRUE(Run(args).Exited(0));
  EXPECT_EQ(ReadFile(log), "run\nrun\n");
}

TEST_F(DeathTest, ClientsKilledAtAnyMomentLeaveNoRun) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  const pid_t zygote = Zygote();
  for (int round = 0; round < 40; ++round) {
    ChildProcess client = StartClient({"-c", "import signal\nwhile True: signal.pause()"});
    // Each round a little later in the life of the client; none of these moments is special.
    for (int i = 0; i < round * 20; ++i) StateOf(client.pid());
    EXPECT_TRUE(client.Signal(SIGKILL));
    EXPECT_TRUE(client.Wait().has_value());
  }
  EXPECT_TRUE(Eventually([&] { return ChildrenOf(zygote).size() == 2; }))
      << ChildrenOf(zygote).size() << " children of the zygote";
  EXPECT_EQ(Run({"-c", "print('next')"}).out, "next\n");
}

}  // namespace
}  // namespace pyfx::test
