// SPDX-License-Identifier: GPL-3.0-or-later
//
// A script finds no descriptor that python3 would not have, and leaves none behind.
#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using DescriptorsTest = EndToEnd;

TEST_F(DescriptorsTest, AScriptSeesTheStandardOnesOnly) {
  const Seen seen = ExpectSameCode(
      "import os\nprint(sorted(int(n) for n in os.listdir('/proc/self/fd') if int(n) < 100))");
  EXPECT_EQ(seen.outcome.out, "[0, 1, 2, 3]\n");  // the last one is the listing's own
}

TEST_F(DescriptorsTest, TheFirstFileAScriptOpensIsNumberThree) {
  EXPECT_EQ(ExpectSameCode("print(open('/dev/null').fileno())").outcome.out, "3\n");
  EXPECT_EQ(ExpectSame({"x.py"}, {{"x.py", "print(open(__file__).fileno())\n"}}).outcome.out,
            "3\n");
}

TEST_F(DescriptorsTest, ProgramsThatAScriptStartsInheritNothingOfOurs) {
  ExpectSameCode(
      "import subprocess, os\n"
      "subprocess.run(['ls', '/proc/self/fd'], close_fds=False)\n"
      "os.system('ls /proc/self/fd')\n");
}

TEST_F(DescriptorsTest, AScriptMayCloseAllOthers) {
  ExpectSameCode("import os; os.closerange(3, 1000); print('still here'); raise SystemExit(4)");
}

// closerange() up to the limit meets our own descriptors too: the status must survive that.
TEST_F(DescriptorsTest, AScriptMayCloseEvenOurs) {
  ExpectSameCode(
      "import os, resource\n"
      "os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])\n"
      "print('still here')\n"
      "raise SystemExit(4)\n");
}

TEST_F(DescriptorsTest, ADirectoryThatIsGoneIsStillTheCurrentOne) {
  const std::string code = "import os\ntry: print(os.getcwd())\nexcept OSError as e: print(e)\n";
  std::vector<Outcome> outcomes;
  for (Command command : {Python({"-c", code}), Client({"-c", code})}) {
    command.cwd = dir().MakeDir("gone");
    command.argv.insert(command.argv.begin(),
                        {"/bin/sh", "-c", "rmdir ../gone; exec \"$@\"", "sh"});
    outcomes.push_back(RunCommand(command));
  }
  EXPECT_EQ(outcomes[1], outcomes[0]);
}

TEST_F(DescriptorsTest, RunsLeaveNothingOpenInDaemonAndZygote) {
  EXPECT_TRUE(Run({"-c", "pass"}).Exited(0));
  const pid_t zygote = Zygote();
  // One spare is the state of rest. It may be on its way to the daemon still, with two descriptors.
  ASSERT_TRUE(Eventually([&] { return ChildrenOf(zygote).size() == 2; }));
  const std::size_t daemon_fds = OpenFds(daemon().pid()).size();
  const std::size_t zygote_fds = OpenFds(zygote).size();
  for (int i = 0; i < 30; ++i) EXPECT_TRUE(Run({"-c", "open('/dev/null')"}).Exited(0));
  EXPECT_TRUE(Eventually([&] { return OpenFds(daemon().pid()).size() <= daemon_fds + 2; }))
      << OpenFds(daemon().pid()).size() << " now, " << daemon_fds << " before";
  EXPECT_TRUE(Eventually([&] { return OpenFds(zygote).size() <= zygote_fds; }))
      << OpenFds(zygote).size() << " now, " << zygote_fds << " before";
}

}  // namespace
}  // namespace pyfx::test
