// SPDX-License-Identifier: GPL-3.0-or-later
//
// Process groups and sessions: a run leads what its client leads, and reaches nobody else's.
#include <signal.h>
#include <unistd.h>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class ProcessGroupTest : public EndToEnd {
 protected:
  // The same code under both, started as a plain child, a group leader or a session leader.
  void ExpectSameIn(Command::Group group, const std::string& code) {
    std::vector<Outcome> outcomes;
    for (Command command : {Python({"-c", code}), Client({"-c", code})}) {
      command.group = group;
      outcomes.push_back(RunCommand(command));
    }
    EXPECT_EQ(outcomes[1], outcomes[0])
        << "under pyfxc (first) and python3, group " << static_cast<int>(group) << ": " << code;
  }
};

constexpr Command::Group kAll[] = {Command::Group::kInherit, Command::Group::kOwnGroup,
                                   Command::Group::kOwnSession};

TEST_F(ProcessGroupTest, ARunIsNotInTheZygotesGroup) {
  const Outcome outcome = Run({"-c", "import os; print(os.getpgrp())"});
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  const pid_t group = static_cast<pid_t>(std::stol(outcome.out));
  EXPECT_NE(group, ::getpgid(Zygote()));
  EXPECT_NE(group, ::getpgid(daemon().pid()));
}

TEST_F(ProcessGroupTest, ARunLeadsWhatItsClientLeads) {
  for (const Command::Group group : kAll) {
    ExpectSameIn(group,
                 "import os; print(os.getpgrp() == os.getpid(), os.getsid(0) == os.getpid())");
  }
}

TEST_F(ProcessGroupTest, SetsidAndSetpgrpWorkOrFailAsInPython) {
  for (const Command::Group group : kAll) {
    ExpectSameIn(group, "import os; os.setsid(); print(os.getsid(0) == os.getpid())");
    ExpectSameIn(group, "import os; os.setpgrp(); print(os.getpgrp() == os.getpid())");
  }
}

TEST_F(ProcessGroupTest, KillingTheOwnGroupHurtsNobodyElse) {
  ChildProcess other = StartClient({"-c", "print('ready', flush=True); input(); print('alive')"});
  ASSERT_TRUE(other.WaitForOutput("ready\n"));
  const pid_t zygote = Zygote();
  for (const Command::Group group : kAll) {
    Command command = Client({"-c", "import os, signal; os.kill(0, signal.SIGTERM); input()"});
    command.group = group;
    const Outcome outcome = RunCommand(command);
    EXPECT_TRUE(outcome.Died(SIGTERM)) << outcome;
  }
  const Outcome outcome = other.Finish("\n");
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, "ready\nalive\n");
  EXPECT_EQ(Zygote(), zygote);
}

// In a group of its own, or python3 would signal this test and what started it.
TEST_F(ProcessGroupTest, ChildrenOfTheScriptAreInItsGroup) {
  ExpectSameIn(Command::Group::kOwnGroup,
               "import os, signal, subprocess\n"
               "signal.signal(signal.SIGTERM, lambda *a: None)\n"
               "p = subprocess.Popen(['sleep', '1000'])\n"
               "print(os.getpgid(p.pid) == os.getpgrp())\n"
               "os.kill(0, signal.SIGTERM)\n"
               "print(p.wait())\n");
}

}  // namespace
}  // namespace pyfx::test
