// SPDX-License-Identifier: GPL-3.0-or-later
//
// Profiles whose files change: who waits for the next generation, for how long, and when pyfxd no
// longer runs after them.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/supervisor/pyfxd_fixture.h"

namespace pyfx::test {
namespace {

class PyfxdFreshnessTest : public PyfxdTest {
 protected:
  void SetUp() override {
    PyfxdTest::SetUp();
    if (IsSkipped()) return;
    module_ = dir().WriteFile(dir().path() + "/module.py", "");
    Misbehave("p", "consumed", "file " + module_);
  }
  const std::string& module() const { return module_; }
  void Change() const { std::ofstream(module_, std::ios::app) << "changed\n"; }

 private:
  std::string module_;
};

TEST_F(PyfxdFreshnessTest, WhoWaitedBeforeTheChangeIsColdWhenTheNextGenerationTakesTooLong) {
  Gate gate(dir().path() + "/fake/p.warm-gate");
  WriteProfile("p.toml", "stale_timeout = 1");
  StartDaemon();
  FakeClient client = Connect();
  client.SendRun("p", {"exit", "0"});
  ASSERT_TRUE(gate.Close());
  Misbehave("p", "warm-hang");
  Change();
  gate.Open();
  const RunAnswer answer = client.WaitForStart();
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kCold);
  EXPECT_NE(answer.refused->text.find(", and is not warm after 1 s"), std::string::npos)
      << answer.refused->text;
  EXPECT_EQ(Status("p").generation, 2U);
}

TEST_F(PyfxdFreshnessTest, AProfileThatChangesItsOwnFilesIsColdAfterSomeGenerations) {
  Misbehave("p", "consumed", "file " + module() + "\nrewrite " + module());
  WriteProfile("p.toml", "");
  StartDaemon();
  RunAnswer answer = Run("p", {"exit", "0"});
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kCold);
  EXPECT_TRUE(answer.refused->text.starts_with(
      "profile \"p\" changes while it warms up, again and again: "))
      << answer.refused->text;
  EXPECT_EQ(Status("p").generation, 4U);
  answer = Run("p", {"exit", "0"});
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kCold) << "nobody waits for the next one";
}

TEST_F(PyfxdFreshnessTest, WhoDoesNotWantToWaitIsColdAlsoWhenTheNextGenerationFails) {
  WriteProfile("p.toml", "stale = \"cold\"");
  StartDaemon();
  ASSERT_EQ(Run("p", {"exit", "0"}).status, 0);
  Misbehave("p", "warm-fail", "SyntaxError: half written");
  Change();
  ASSERT_TRUE(WaitForState("p", ProfileState::kFailed));
  const RunAnswer answer = Run("p", {"exit", "0"});
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kCold) << answer.refused->text;
  EXPECT_TRUE(answer.refused->text.starts_with("profile \"p\" warms up again, since "))
      << answer.refused->text;
}

TEST_F(PyfxdFreshnessTest, WhatCannotBeWarmIsColdUntilItsFilesChange) {
  Misbehave("p", "must-be-cold", "python3 is another version now");
  WriteProfile("p.toml", "");
  StartDaemon();
  for (int i = 0; i < 2; ++i) {
    const RunAnswer answer = Run("p", {"exit", "0"});
    ASSERT_TRUE(answer.refused.has_value());
    EXPECT_EQ(answer.refused->code, RefusalCode::kCold);
    EXPECT_EQ(answer.refused->text, "profile \"p\" cannot be warm: python3 is another version now");
  }
  EXPECT_EQ(Status("p").generation, 1U);
  Behave("p", "must-be-cold");
  Change();
  EXPECT_TRUE(Eventually([&] { return Run("p", {"exit", "0"}).status == 0; }));
}

TEST_F(PyfxdFreshnessTest, AfterARecoveryNothingIsLeftOfTheFailure) {
  Settings("max_zygotes = 1");
  WriteProfile("p.toml", "");
  WriteProfile("q.toml", "");
  StartDaemon();
  ASSERT_EQ(Run("p", {"exit", "0"}).status, 0);
  ASSERT_TRUE(SendSignal(static_cast<pid_t>(Status("p").pid), SIGKILL));
  ASSERT_TRUE(Eventually([&] {
    const ProfileStatus status = Status("p");
    return status.generation == 2 && status.state == ProfileState::kWarm;
  }));
  ASSERT_EQ(Run("q", {"exit", "0"}).status, 0) << "for which p has to leave";
  const RunAnswer answer = Run("p", {"exit", "3"});
  EXPECT_EQ(answer.status, 3 << 8) << (answer.refused ? answer.refused->text : "no word");
}

}  // namespace
}  // namespace pyfx::test
