// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxctl: says what is, and does what it is told.
#include <signal.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using Json = nlohmann::json;

class ControlTest : public EndToEnd {
 protected:
  Outcome RunCtl(Args args) { return RunCommand(Ctl(std::move(args))); }

  Json Status() {
    const Outcome outcome = RunCtl({"status", "--json"});
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    EXPECT_EQ(outcome.err, "");
    return Json::parse(outcome.out);
  }

  Json StatusOf(const std::string& profile) {
    const Json status = Status();
    for (const Json& entry : status.at("profiles")) {
      if (entry.at("name") == profile) return entry;
    }
    ADD_FAILURE() << "no profile \"" << profile << "\" in: " << status.dump(2);
    return Json::object();
  }
};

TEST_F(ControlTest, StatusTellsOfDaemonAndProfiles) {
  WriteProfile("default.toml", "description = \"for the test: \\u00fc\"\n");
  EXPECT_EQ(StatusOf("default").at("state"), "cold");
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));

  // The client ends when its run has; the zygote reaps a little later.
  EXPECT_TRUE(Eventually([&] { return StatusOf("default").at("runs_now") == 0; }));
  const Json daemon_status = Status().at("daemon");
  EXPECT_EQ(daemon_status.at("pid"), daemon().pid());
  EXPECT_EQ(daemon_status.at("socket"), socket_path());
  EXPECT_EQ(daemon_status.at("runs_served"), 2);
  EXPECT_GT(daemon_status.at("uptime_us"), 0);
  const Json profile = StatusOf("default");
  EXPECT_EQ(profile.at("state"), "warm");
  EXPECT_EQ(profile.at("pid"), Zygote());
  EXPECT_EQ(profile.at("description"), "for the test: \xc3\xbc");
  EXPECT_EQ(profile.at("runs_served"), 2);
  EXPECT_EQ(profile.at("generation"), 1);
  EXPECT_GT(profile.at("warm_up_us"), 0);
  EXPECT_GT(profile.at("resident_bytes"), 1 << 20);
  EXPECT_EQ(profile.at("last_error"), "");
}

TEST_F(ControlTest, ARunThatWasRefusedColdDoesNotCountAsServed) {
  WriteProfile("loads.toml", "preload = [\"json\"]\n");
  dir().WriteFile("json.py", "");  // hides the module that is loaded already
  const std::string script = dir().WriteFile("x.py", "pass\n");
  const Outcome outcome = Run({"--profile", "loads", script});
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_NE(outcome.err.find("json"), std::string::npos) << outcome;
  EXPECT_TRUE(Eventually([&] { return StatusOf("loads").at("runs_now") == 0; }));
  EXPECT_EQ(StatusOf("loads").at("runs_served"), 0);
  EXPECT_EQ(Status().at("daemon").at("runs_served"), 0);
}

TEST_F(ControlTest, StatusIsAnsweredWhileRunsAndWarmUpsAreUnderWay) {
  Gate gate(dir().path() + "/gate");
  WriteProfile("slow.py", gate.Wait());
  ChildProcess runs = StartClient({"-c", "print('ready', flush=True); input()"});
  ASSERT_TRUE(runs.WaitForOutput("ready\n"));
  ChildProcess waits = StartClient({"--profile", "slow", "-c", "pass"});
  ASSERT_TRUE(gate.WaitForVisitor());
  EXPECT_EQ(StatusOf("default").at("runs_now"), 1);
  EXPECT_EQ(StatusOf("slow").at("state"), "warming");
  EXPECT_EQ(Status().at("daemon").at("runs_now"), 1);
  gate.Open();
  EXPECT_TRUE(waits.Finish().Exited(0));
  EXPECT_TRUE(runs.Finish("\n").Exited(0));
}

TEST_F(ControlTest, StatusKeepsTheLastError) {
  WriteProfile("bad.py", "1 / 0\n");
  EXPECT_TRUE(Run({"--profile", "bad", "-c", "pass"}).Exited(125));
  EXPECT_EQ(StatusOf("bad").at("state"), "failed");
  EXPECT_NE(StatusOf("bad").at("last_error").get<std::string>().find("ZeroDivisionError"),
            std::string::npos);
  const Outcome table = RunCtl({"status"});
  EXPECT_TRUE(table.Exited(0)) << table;
  EXPECT_NE(table.out.find("ZeroDivisionError"), std::string::npos) << table;
}

TEST_F(ControlTest, ListNamesEveryProfile) {
  WriteProfile("mine.toml", "description = \"my own\"\n");
  const Outcome outcome = RunCtl({"list"});
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  for (const char* part : {"mine", "my own", "default", "hello"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << " in: " << outcome;
  }
}

TEST_F(ControlTest, ReloadMakesANewGeneration) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  const pid_t before = Zygote();
  const UniqueFd old = Watch(before);
  EXPECT_TRUE(RunCtl({"reload", "default"}).Exited(0));
  EXPECT_EQ(Run({"-c", "print('new')"}).out, "new\n");
  EXPECT_TRUE(WaitForEnd(old));
  EXPECT_NE(Zygote(), before);
  EXPECT_EQ(StatusOf("default").at("generation"), 2);
  EXPECT_TRUE(RunCtl({"reload"}).Exited(0));
  EXPECT_EQ(StatusOf("default").at("generation"), 3);
}

TEST_F(ControlTest, ReloadLetsRunsUnderWayEnd) {
  ChildProcess client =
      StartClient({"-c", "print('ready', flush=True); input(); raise SystemExit(5)"});
  ASSERT_TRUE(client.WaitForOutput("ready\n"));
  const UniqueFd old = Watch(Zygote());
  EXPECT_TRUE(RunCtl({"reload"}).Exited(0));
  EXPECT_TRUE(Run({"-c", "pass"}).Exited(0));
  EXPECT_TRUE(client.Finish("\n").Exited(5));
  EXPECT_TRUE(WaitForEnd(old));
}

TEST_F(ControlTest, SighupReloadsToo) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  const UniqueFd old = Watch(Zygote());
  EXPECT_TRUE(daemon().Signal(SIGHUP));
  EXPECT_TRUE(WaitForEnd(old));
  EXPECT_TRUE(Run({"-c", "pass"}).Exited(0));
  EXPECT_EQ(StatusOf("default").at("generation"), 2);
}

TEST_F(ControlTest, StopEndsAZygoteUntilTheNextRun) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  const UniqueFd old = Watch(Zygote());
  EXPECT_TRUE(RunCtl({"stop", "default"}).Exited(0));
  EXPECT_TRUE(WaitForEnd(old));
  EXPECT_EQ(StatusOf("default").at("state"), "cold");
  EXPECT_EQ(Run({"-c", "print('again')"}).out, "again\n");
}

TEST_F(ControlTest, StopEndsTheDaemon) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  EXPECT_TRUE(RunCtl({"stop"}).Exited(0));
  EXPECT_EQ(daemon().Wait(), 0);
  EXPECT_TRUE(ExpectNoChildLeft());
}

TEST_F(ControlTest, WhatCannotBeIsAnError) {
  for (const Args& args : std::initializer_list<Args>{
           {"reload", "nowhere"}, {"stop", "nowhere"}, {"reload", "../x"}}) {
    const Outcome outcome = RunCtl(args);
    EXPECT_TRUE(outcome.Exited(1)) << outcome;
    EXPECT_TRUE(outcome.err.starts_with("pyfxctl: ")) << outcome;
    EXPECT_EQ(outcome.out, "");
  }
  for (const Args& args : std::initializer_list<Args>{{}, {"frobnicate"}, {"status", "--xml"}}) {
    EXPECT_TRUE(RunCtl(args).Exited(2)) << testing::PrintToString(args);
  }
  StopDaemon();
  const Outcome outcome = RunCtl({"status"});
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_NE(outcome.err.find("pyfxd.socket"), std::string::npos) << outcome;
}

TEST_F(ControlTest, HelpAndVersionNeedNoDaemon) {
  StopDaemon();
  EXPECT_TRUE(RunCtl({"--help"}).Exited(0));
  EXPECT_TRUE(RunCtl({"--version"}).out.starts_with("pyfxctl "));
}

}  // namespace
}  // namespace pyfx::test
