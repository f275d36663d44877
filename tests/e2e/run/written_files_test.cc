// SPDX-License-Identifier: GPL-3.0-or-later
//
// A warm-up is no run: a file that it opens to write it anew keeps what the last run wrote.
#include <fstream>
#include <sstream>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class WrittenFilesTest : public EndToEnd {
 protected:
  std::string path() const { return dir().home() + "/log"; }
  std::string Contents() const {
    std::ifstream file(path());
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  // Asks for a run that is refused, when a spare is there, for its standard input is a directory.
  void WarmUpOnceMore() {
    EXPECT_TRUE(RunCommand(Ctl({"reload", "p"})).Exited(0));
    Command refused = Client({"--profile", "p", "-c", "pass"});
    const Args shell = {"/bin/bash", "-c", "\"$@\" </", "bash"};
    refused.argv.insert(refused.argv.begin(), shell.begin(), shell.end());
    const Outcome outcome = RunCommand(refused);
    EXPECT_NE(outcome.err.find("stdin is a directory"), std::string::npos) << outcome;
  }
};

TEST_F(WrittenFilesTest, AWarmUpWithoutARunLeavesThemAsTheyAre) {
  WriteProfile("p.py", "log = open('" + path() + "', 'w')\nlog.write('head\\n')\nlog.flush()\n");
  const Args write = {"--warm", "--profile", "p", "-c", "log.write('a line of the run\\n')"};
  EXPECT_TRUE(Run(write).Exited(0));
  const std::string written = "head\na line of the run\n";
  EXPECT_EQ(Contents(), written);
  WarmUpOnceMore();
  EXPECT_EQ(Contents(), written);
  EXPECT_TRUE(Run({"--warm", "--profile", "p", "-c", "log.write('b\\n')"}).Exited(0));
  EXPECT_EQ(Contents(), "head\nb\n");
}

// One that goes on while others warm up, and writes at its own offset, loses nothing.
TEST_F(WrittenFilesTest, ARunGoesOnInItsFileWhileAWarmUpEmptiesIt) {
  WriteProfile("p.py", "import os\nlog = os.open('" + path() +
                           "', os.O_WRONLY | os.O_CREAT | os.O_TRUNC)\n");
  ChildProcess client = StartClient({"--warm", "--profile", "p", "-c",
                                     "import sys\nos.write(log, b'one ')\nprint(os.getpid())\n"
                                     "sys.stdout.flush()\nsys.stdin.read()\n"
                                     "os.write(log, b'two')"});
  EXPECT_GT(WaitForPid(client), 0);
  WarmUpOnceMore();
  EXPECT_EQ(Contents(), "one ");
  EXPECT_TRUE(client.Finish().Exited(0));
  EXPECT_EQ(Contents(), "one two");
}

}  // namespace
}  // namespace pyfx::test
