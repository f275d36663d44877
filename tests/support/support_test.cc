// SPDX-License-Identifier: GPL-3.0-or-later
//
// The helpers that other tests trust.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/support/child_process.h"
#include "tests/support/open_fds.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

Command Shell(const std::string& script) {
  Command command;
  command.argv = {"/bin/sh", "-c", script};
  return command;
}

TEST(TempRuntimeDirTest, RemovesItselfAndThoseOfDeadProcesses) {
  // A child's number that has been reaped belongs to nobody.
  ChildProcess gone = ChildProcess::Start(Shell("exit 0"));
  const std::string dead = std::to_string(gone.pid()) + "-killed";
  gone.Wait();
  std::string mine, theirs;
  {
    const TempRuntimeDir first;
    theirs = std::filesystem::path(first.path()).parent_path() / dead;
    std::filesystem::create_directories(theirs);
    const TempRuntimeDir second;
    mine = second.path();
    EXPECT_FALSE(std::filesystem::exists(theirs));
    EXPECT_TRUE(std::filesystem::exists(first.path()));
  }
  EXPECT_FALSE(std::filesystem::exists(mine));
}

TEST(TempRuntimeDirTest, GivesARuntimeDirectoryThatOnlyItsOwnerMayEnter) {
  const TempRuntimeDir dir;
  struct stat info;
  ASSERT_EQ(::stat(dir.runtime_dir().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST(ChildProcessTest, CollectsBothStreamsAndTheStatus) {
  Command command = Shell("cat; echo oops >&2; exit 7");
  command.in = Stdio::Pipe();
  const Outcome outcome = RunCommand(command, "hello");
  EXPECT_TRUE(outcome.Exited(7)) << outcome;
  EXPECT_EQ(outcome.out, "hello");
  EXPECT_EQ(outcome.err, "oops\n");
}

TEST(ChildProcessTest, MovesMoreThanAPipeHoldsBothWaysAtOnce) {
  Command command = Shell("cat");
  command.in = Stdio::Pipe();
  const std::string big(4 << 20, 'x');
  const Outcome outcome = RunCommand(command, big);
  EXPECT_TRUE(outcome.Exited(0));
  EXPECT_TRUE(outcome.out == big);
}

TEST(ChildProcessTest, TellsDeathBySignal) {
  ChildProcess child = ChildProcess::Start(Shell("echo ready; exec sleep 1000"));
  ASSERT_TRUE(child.WaitForOutput("ready\n"));
  EXPECT_TRUE(child.Signal(SIGUSR1));
  EXPECT_TRUE(child.Finish().Died(SIGUSR1));
}

TEST(ChildProcessTest, KillsItsChildWithItself) {
  pid_t pid;
  {
    ChildProcess child = ChildProcess::Start(Shell("echo ready; exec sleep 1000"));
    ASSERT_TRUE(child.WaitForOutput("ready\n"));
    pid = child.pid();
  }
  EXPECT_EQ(StateOf(pid), '\0');
}

TEST(ChildProcessTest, PassesTheDescriptorsItWasToldAndNoOther) {
  Command command = Shell("ls /proc/self/fd");
  command.in = Stdio::Closed();
  // ls opens the directory itself as the lowest free number.
  EXPECT_EQ(RunCommand(command).out, "0\n1\n2\n");
}

TEST(ChildProcessTest, StartsInTheDirectoryAndGroupItWasTold) {
  Command command = Shell("pwd; test \"$(cut -d' ' -f5 /proc/$$/stat)\" = $$ && echo leader");
  command.cwd = "/usr";
  command.group = Command::Group::kOwnGroup;
  EXPECT_EQ(RunCommand(command).out, "/usr\nleader\n");
}

TEST(ChildProcessTest, LeavesNoDescriptorBehind) {
  RunCommand(Shell("exit 0"));  // installs the reaper
  const auto before = OpenFds();
  Command command = Shell("cat");
  command.in = Stdio::Pipe();
  RunCommand(command, "x");
  EXPECT_EQ(OpenFds(), before);
}

TEST(ReaperTest, AdoptsAndReapsWhatAChildLeaves) {
  ChildProcess child = ChildProcess::Start(Shell("sleep 1000 >/dev/null 2>&1 & echo $!"));
  const Outcome outcome = child.Finish();
  const pid_t orphan = static_cast<pid_t>(std::stol(outcome.out));
  EXPECT_TRUE(Eventually([&] { return ParentOf(orphan) == ::getpid(); }));
  SendSignal(orphan, SIGKILL);
  EXPECT_TRUE(ExpectNoChildLeft());
}

}  // namespace
}  // namespace pyfx::test
