// SPDX-License-Identifier: GPL-3.0-or-later
//
// What others see of the real pyfxc in lists of processes.
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "tests/client/client_fixture.h"

namespace pyfx::test {
namespace {

class ShownCommandTest : public ClientFixture {
 protected:
  // The command line as the kernel has it, words ended by '|'.
  static std::string CommandLineOf(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    for (char& c : text) c = c == '\0' ? '|' : c;
    return text;
  }
  static std::string NameOf(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
    std::string name;
    std::getline(file, name);
    return name;
  }
};

TEST_F(ShownCommandTest, HasItsOwnWordsWhileItWaitsAndThoseOfNoProgramAfterwards) {
  const Args words[] = {{"x.py"}, {"a_long_name_of_a_script.py", "and", "many", "more", "words"}};
  for (const Args& args : words) {
    std::string own = std::string(PYFXC_PROGRAM) + "|--warm|";
    for (const std::string& arg : args) own += arg + "|";
    ChildProcess run = StartRecorder();
    ChildProcess client = ChildProcess::Start(Client(args));
    FakeConnection connection = daemon_.Accept();
    EXPECT_TRUE(Eventually([&] { return CommandLineOf(client.pid()) == own; }));
    connection.Serve(run);
    const std::string shown = "pyfxc: running " + std::to_string(run.pid()) + "|";
    EXPECT_TRUE(Eventually([&] { return CommandLineOf(client.pid()) == shown; }))
        << CommandLineOf(client.pid());
    EXPECT_EQ(NameOf(client.pid()), "pyfxc");
    connection.Send(Exited{0});
    connection.Receive<Bye>();
    EXPECT_EQ(client.Wait(), 0);
    run.Signal(SIGTERM);
    run.Finish();
  }
}

TEST_F(ShownCommandTest, TellsTheRunByWhichNameItWasStarted) {
  const std::string link = dir_.work_dir() + "/pyfxc_of_many_letters";
  ASSERT_EQ(::symlink(PYFXC_PROGRAM, link.c_str()), 0);
  for (const std::string& program : {std::string(PYFXC_PROGRAM), link}) {
    ChildProcess client = ChildProcess::Start(Program({program, "--warm"}, {"x.py"}));
    FakeConnection connection = daemon_.Accept();
    {
      const RunRequest request = connection.ReceiveRun();  // with the client's output
      EXPECT_EQ(request.run.process_name, program == link ? "pyfxc_of_many_l" : "");
    }
    connection.Close();
    client.Finish();
  }
}

}  // namespace
}  // namespace pyfx::test
