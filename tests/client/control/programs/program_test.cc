// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pyfxctl gets to know of a program that it asks, whatever that does.
#include "client/control/programs/program.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <string>

#include "tests/support/child_process.h"
#include "tests/support/open_fds.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

ProgramPlan Shell(const std::string& script) { return {{"/bin/sh", "-c", script}}; }

TEST(ProgramTest, BothStreamsAndTheStatusAreKept) {
  const auto before = OpenFds();
  const Result<ProgramOutput> output = RunProgram(Shell("cat; echo out; echo err >&2; exit 3"));
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(WEXITSTATUS(output->status), 3);
  EXPECT_EQ(output->out, "out\n") << "there is nothing to read";
  EXPECT_EQ(output->err, "err\n");
  EXPECT_EQ(OpenFds(), before);
}

TEST(ProgramTest, MoreThanAPipeHoldsIsReadFromBoth) {
  const Result<ProgramOutput> output =
      RunProgram(Shell("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero"));
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(output->out.size(), 300'000U);
  EXPECT_EQ(output->err.size(), 300'000U);
}

TEST(ProgramTest, IsNotWaitedForLongerThanItRuns) {
  // What it leaves running has its streams, until it is ended here.
  const Result<ProgramOutput> output = RunProgram(Shell("tail -f /dev/null & echo $!"));
  ASSERT_TRUE(output.ok());
  EXPECT_TRUE(SendSignal(std::stoi(output->out), SIGKILL)) << "it runs still";
}

TEST(ProgramTest, WithoutALimitItIsWaitedForUntilNobodyWritesAnyMore) {
  const TempRuntimeDir dir;
  const std::string fifo = dir.path() + "/fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  // What is left running goes on when the shell, the only writer, has ended.
  ProgramPlan plan = Shell("(read x <\"$1\"; echo late) & exec 4>\"$1\"; echo early");
  plan.argv.insert(plan.argv.end(), {"sh", fifo});
  plan.patience = {};
  const Result<ProgramOutput> output = RunProgram(plan);
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(output->out, "early\nlate\n");
}

TEST(ProgramTest, OneThatDoesNotEndIsKilled) {
  ProgramPlan plan = Shell("while :; do echo x; done");
  plan.patience = std::chrono::milliseconds(50);
  const Result<ProgramOutput> output = RunProgram(plan);
  ASSERT_FALSE(output.ok());
  EXPECT_EQ(output.error().text, "\"/bin/sh\" does not end; it was killed");
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "it is reaped";
}

TEST(ProgramTest, OneThatIsNotThereIsAnError) {
  const auto before = OpenFds();
  const Result<ProgramOutput> output = RunProgram({{"/no/such/program"}});
  ASSERT_FALSE(output.ok());
  EXPECT_EQ(output.error().text, "cannot start \"/no/such/program\": No such file or directory");
  EXPECT_EQ(OpenFds(), before);
}

TEST(ProgramTest, ItsEnvironmentIsOursWithWhatIsSetAnew) {
  ::setenv("PYFX_TEST_OURS", "ours", 1);
  ProgramPlan plan = Shell("echo \"$PATH $SET_ANEW $PYFX_TEST_OURS\"");
  plan.env = OwnEnvironment({"PATH=/other", "SET_ANEW=yes"});
  ::unsetenv("PYFX_TEST_OURS");
  const Result<ProgramOutput> output = RunProgram(plan);
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(output->out, "/other yes ours\n");
}

TEST(ProgramTest, ItsComplaintIsItsLastLineOrHowItEnded) {
  const Result<ProgramOutput> says = RunProgram(Shell("echo one >&2; echo two >&2; exit 1"));
  const Result<ProgramOutput> dies = RunProgram(Shell("kill -9 $$"));
  ASSERT_TRUE(says.ok() && dies.ok());
  EXPECT_EQ(says->Complaint(), "two");
  EXPECT_EQ(dies->Complaint(), "signal 9");
}

}  // namespace
}  // namespace pyfx::test
