// SPDX-License-Identifier: GPL-3.0-or-later
//
// A run lives in its client's cgroup: limits bind it, and who ends all that is there ends the run.
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

constexpr const char* kPrintCgroup = "print(open('/proc/self/cgroup').read())";

class CgroupTest : public EndToEnd {
 protected:
  void SetUp() override {
    EndToEnd::SetUp();
    for (const char* mount : {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"}) {
      if (::access((std::string(mount) + "/cgroup.procs").c_str(), W_OK) != 0) continue;
      const std::string path = std::string(mount) + "/pyfx-test-" + std::to_string(::getpid());
      if (::access((std::string(mount) + "/cgroup.controllers").c_str(), F_OK) != 0 ||
          ::mkdir(path.c_str(), 0755) != 0) {
        continue;
      }
      cgroup_ = path;
      return;
    }
    GTEST_SKIP() << "no cgroup of version 2 can be made here";
  }
  void TearDown() override {
    if (!cgroup_.empty()) {
      Write("cgroup.kill", "1");
      EXPECT_TRUE(Eventually([this] { return ::rmdir(cgroup_.c_str()) == 0; }));
    }
    EndToEnd::TearDown();
  }
  void Write(const std::string& file, const std::string& text) const {
    std::ofstream(cgroup_ + "/" + file) << text;
  }
  // The same command, started in the cgroup.
  Command Inside(Command command) const {
    const Args shell = {"/bin/sh", "-c", "echo 0 >\"$0/cgroup.procs\" && exec \"$@\"", cgroup_};
    command.argv.insert(command.argv.begin(), shell.begin(), shell.end());
    return command;
  }

  std::string cgroup_;
};

TEST_F(CgroupTest, ARunIsWhereItsClientIs) {
  const std::string outside = RunCommand(Python({"-c", kPrintCgroup})).out;
  EXPECT_EQ(Run({"-c", kPrintCgroup}).out, outside);
  const std::string inside = RunCommand(Inside(Python({"-c", kPrintCgroup}))).out;
  ASSERT_NE(inside, outside);
  EXPECT_EQ(RunCommand(Inside(Client({"-c", kPrintCgroup}))).out, inside);
  EXPECT_EQ(Run({"-c", kPrintCgroup}).out, outside) << "the next one is where its own client is";
}

TEST_F(CgroupTest, WhoEndsTheCgroupEndsTheRunAndWhatItStarted) {
  if (::access((cgroup_ + "/cgroup.kill").c_str(), W_OK) != 0) {
    GTEST_SKIP() << "the kernel has no cgroup.kill (Linux 5.14)";
  }
  Command command =
      Inside(Client({"-c",
                     "import os, subprocess, sys\n"
                     "child = subprocess.Popen(['/bin/sleep', '1000'], start_new_session=True)\n"
                     "print(os.getpid(), child.pid, flush=True)\nos.waitpid(child.pid, 0)"}));
  command.in = Stdio::Pipe();
  ChildProcess client = ChildProcess::Start(command);
  ASSERT_TRUE(client.WaitForOutput("\n"));
  pid_t run = -1, child = -1;
  std::istringstream(client.out()) >> run >> child;
  const UniqueFd run_watch = Watch(run);
  const UniqueFd child_watch = Watch(child);
  Write("cgroup.kill", "1");
  EXPECT_TRUE(client.Finish().Died(SIGKILL));
  EXPECT_TRUE(WaitForEnd(run_watch));
  EXPECT_TRUE(WaitForEnd(child_watch));
}

// What python3 leaves behind goes on.
TEST_F(CgroupTest, AnEndOfTheRunEndsNothingElse) {
  const Outcome outcome =
      RunCommand(Inside(Client({"-c",
                                "import subprocess; print(subprocess.Popen(['/bin/sleep', '1000'], "
                                "stdout=-3, stderr=-3).pid)"})));
  ASSERT_TRUE(outcome.Exited(0)) << outcome;
  const pid_t child = std::stoi(outcome.out);
  EXPECT_TRUE(Eventually(  // the run itself, which has told its end, may still be there
      [&] { return ReadFile(cgroup_ + "/cgroup.procs") == outcome.out; }));
  const UniqueFd watch = Watch(child);
  Write("cgroup.kill", "1");
  EXPECT_TRUE(WaitForEnd(watch));
}

}  // namespace
}  // namespace pyfx::test
