// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxctl runs: the process that it names is the one that executes the script.
#include <nlohmann/json.hpp>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using Json = nlohmann::json;

class RunsTest : public EndToEnd {
 protected:
  Json Runs() {
    const Outcome outcome = RunCommand(Ctl({"runs", "--json"}));
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    EXPECT_EQ(outcome.err, "");
    return Json::parse(outcome.out);
  }
};

TEST_F(RunsTest, ShowsTheRunItsClientAndItsCommand) {
  EXPECT_EQ(Runs(), Json::array());
  const std::string script =
      dir().WriteFile("waits.py", "import os\nprint(os.getpid(), flush=True)\ninput()\n");
  ChildProcess client = StartClient({script, "an argument"});
  const pid_t pid = WaitForPid(client);
  const Json runs = Runs();
  ASSERT_EQ(runs.size(), 1) << runs;
  EXPECT_EQ(runs[0].at("pid"), pid);
  EXPECT_EQ(runs[0].at("client_pid"), client.pid());
  EXPECT_EQ(runs[0].at("profile"), "default");
  EXPECT_EQ(runs[0].at("generation"), 1);
  const Json& command = runs[0].at("command");
  ASSERT_EQ(command.size(), 3) << runs;
  EXPECT_EQ(command[1], script);
  EXPECT_EQ(command[2], "an argument");
  const Outcome table = RunCommand(Ctl({"runs"}));
  EXPECT_NE(table.out.find("\n" + std::to_string(pid) + " "), std::string::npos) << table;
  const bool is_a_word = script.find(' ') == std::string::npos;
  const std::string shown = is_a_word ? script : "'" + script + "'";
  EXPECT_NE(table.out.find(shown + " 'an argument'\n"), std::string::npos) << table;
  EXPECT_TRUE(client.Finish("\n").Exited(0));
  EXPECT_TRUE(Eventually([&] { return Runs().empty(); }));
}

// The process that took the run is the keeper of its terminal; a debugger wants its child.
TEST_F(RunsTest, InATerminalItIsTheRunAndNotItsKeeper) {
  env()["PYFX_TTY"] = "pty";
  env()["PYFX_QUIET"] = "1";  // a slow warm-up would be told of, on the same terminal
  Command command = Client({"-c", "import os\nprint(os.getpid(), flush=True)\ninput()"});
  const Args at_a_terminal = {"/usr/bin/python3", "-c",
                              "import pty, sys\nsys.exit(pty.spawn(sys.argv[1:]) >> 8)"};
  command.argv.insert(command.argv.begin(), at_a_terminal.begin(), at_a_terminal.end());
  command.in = Stdio::Pipe();
  ChildProcess client = ChildProcess::Start(command);
  const pid_t pid = WaitForPid(client);
  const Json runs = Runs();
  ASSERT_EQ(runs.size(), 1) << runs;
  EXPECT_EQ(runs[0].at("pid"), pid);
  EXPECT_TRUE(client.Finish("\n").Exited(0));
}

TEST_F(RunsTest, FailsWithoutADaemon) {
  StopDaemon();
  const Outcome outcome = RunCommand(Ctl({"runs"}));
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_NE(outcome.err.find("no pyfxd at"), std::string::npos) << outcome;
}

}  // namespace
}  // namespace pyfx::test
