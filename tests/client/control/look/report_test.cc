// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/look/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace pyfx {
namespace {

DaemonReport Example() {
  DaemonReport report;
  report.daemon.pid = 71;
  report.daemon.uptime_us = 200'000'000;
  report.daemon.runs_now = 2;
  report.daemon.runs_served = 1;
  report.daemon.connections = 3;
  report.daemon.socket = "/run/user/7/pyfx/pyfxd.sock";
  report.daemon.cold_runs = {2, 3, 99, 1};
  report.daemon.cold_reasons = {"-O is one", "from a newer daemon"};
  report.daemon.zygotes = 1;
  report.daemon.zygote_bytes = 18 << 20;
  report.daemon.max_zygotes = 32;
  report.daemon.max_bytes = std::uint64_t{4} << 30;
  report.daemon.max_runs = 1024;
  report.daemon.evicted = 2;
  report.daemon.last_eviction = "x: memory is short";
  ProfileStatus warm;
  warm.name = "ml";
  warm.description = "numpy and pandas";
  warm.path = "/home/me/.config/pyfx/profiles/ml.toml";
  warm.state = ProfileState::kWarm;
  warm.pid = 72;
  warm.generation = 3;
  warm.warm_up_us = 612'345;
  warm.resident_bytes = 100 << 20;
  warm.spares = 1;
  warm.runs_now = 2;
  warm.runs_served = 17;
  warm.cold_runs = {2, 3};
  warm.unsafe = {"thread of libx.so"};
  warm.harmless = {"thread of libopenblas.so"};
  warm.hidden = 541;
  warm.visible = {"locale_user: it changes the locale"};
  warm.always_executed = {"this: it wrote to a standard stream"};
  warm.executing_runs = 4;
  warm.executed = {"json: \"re\" is another", "this: it wrote to a standard stream"};
  warm.executed_times = {1, 3};
  warm.inputs = {"the set of processors", "variable \"A\""};
  ProfileStatus failed;
  failed.name = "b\xc3\xa4r";
  failed.state = ProfileState::kFailed;
  failed.last_error = "Traceback (most recent call last):\n  …\nValueError: no\n";
  report.profiles = {warm, failed};
  return report;
}

TEST(ReportTest, ShowsTheDaemonAndItsProfiles) {
  EXPECT_EQ(
      FormatStatus(Example()),
      "pyfxd 71, up 3 min, 2 running, 1 run served, 4 cold runs, 3 connections, "
      "/run/user/7/pyfx/pyfxd.sock\n"
      "1 zygote of 32, 18.0 MiB of 4096.0 MiB, at most 1024 runs, 2 left early (x: memory is "
      "short)\n"
      "\n"
      "PROFILE  STATE   PID  GENERATION  WARM-UP  MEMORY     RUNS  COLD  RUNNING  LAST ERROR\n"
      "ml       warm    72   3           612 ms   100.0 MiB  17    3     2\n"
      "b\xc3\xa4r      failed  -    -           -        -          0     0     0        "
      "ValueError: no\n"
      "\n"
      "ml: made for the set of processors; variable \"A\"\n"
      "ml: the preload left what a fork breaks: thread of libx.so\n"
      "ml: the preload left, harmlessly: thread of libopenblas.so\n"
      "ml: 541 modules hidden until a run imports them\n"
      "ml: cannot be hidden: locale_user: it changes the locale\n"
      "ml: executed whenever a run imports it: this: it wrote to a standard stream\n"
      "ml: 4 runs executed what is hidden: json: \"re\" is another; this: it wrote to a standard "
      "stream\n"
      "\n"
      "COLD RUNS  CAUSE   LAST REASON\n"
      "3          option  -O is one\n"
      "1          other   from a newer daemon\n");
  EXPECT_NE(FormatStatus(DaemonReport()).find("\nno profiles\n"), std::string::npos);
}

TEST(ReportTest, TellsBelowTheTableWhatIsOutOfTheOrdinary) {
  DaemonReport report = Example();
  report.daemon.cold_runs.clear();
  report.profiles[0].unsafe.clear();
  report.profiles[0].harmless.clear();
  report.profiles[0].hidden = 0;
  report.profiles[0].visible.clear();
  report.profiles[0].always_executed.clear();
  report.profiles[0].executing_runs = 0;
  report.profiles[0].inputs.clear();
  report.profiles[0].watched = 700;
  EXPECT_TRUE(FormatStatus(report).ends_with("ValueError: no\n"));
  report.profiles[0].compared = 12;
  report.profiles[0].why_compared = "\"/net\" is on a file system of type nfs";
  report.profiles[0].draining = 1;
  report.profiles[1].stale = "\"/m.py\" has changed";
  EXPECT_TRUE(FormatStatus(report).ends_with(
      "\n\n"
      "ml: 1 earlier generation with runs under way\n"
      "ml: 12 of 712 files and directories are looked at with each run: \"/net\" is on a file "
      "system "
      "of type nfs\n"
      "b\xc3\xa4r: a new generation is on its way, since \"/m.py\" has changed\n"));
}

TEST(ReportTest, ShowsTheFirstInputsAndHowManyMoreThereAre) {
  EXPECT_EQ(FormatInputs({"1", "2", "3", "4", "5", "6", "7"}), "1; 2; 3; 4; 5; 6; 7");
  EXPECT_EQ(FormatInputs({"1", "2", "3", "4", "5", "6", "7", "8"}),
            "1; 2; 3; 4; 5; 6 and 2 more (--json has them)");
}

TEST(ReportTest, ListsTheProfiles) {
  EXPECT_EQ(FormatList(Example()),
            "PROFILE  DESCRIPTION       PATH\n"
            "ml       numpy and pandas  /home/me/.config/pyfx/profiles/ml.toml\n"
            "b\xc3\xa4r      -                 -\n");
}

TEST(ReportTest, SaysAllOfItInJson) {
  const auto json = nlohmann::json::parse(StatusAsJson(Example()));
  EXPECT_EQ(json["daemon"]["pid"], 71);
  EXPECT_EQ(json["daemon"]["uptime_us"], 200'000'000);
  EXPECT_EQ(json["daemon"]["socket"], "/run/user/7/pyfx/pyfxd.sock");
  ASSERT_EQ(json["profiles"].size(), 2u);
  const auto& ml = json["profiles"][0];
  EXPECT_EQ(ml["name"], "ml");
  EXPECT_EQ(ml["state"], "warm");
  EXPECT_EQ(ml["warm_up_us"], 612'345);
  EXPECT_EQ(ml["resident_bytes"], 100 << 20);
  EXPECT_EQ(ml["runs_served"], 17);
  EXPECT_EQ(json["daemon"]["cold_runs"].dump(), R"({"option":3,"other":1})");
  EXPECT_EQ(json["daemon"]["cold_reasons"]["option"], "-O is one");
  EXPECT_EQ(ml["cold_runs"].dump(), R"({"option":3})");
  EXPECT_EQ(json["profiles"][1]["cold_runs"].dump(), "{}");
  EXPECT_EQ(ml["unsafe"][0], "thread of libx.so");
  EXPECT_EQ(ml["inputs"].dump(), R"(["the set of processors","variable \"A\""])");
  EXPECT_EQ(json["profiles"][1]["inputs"].dump(), "[]");
  EXPECT_EQ(json["daemon"]["evicted"], 2);
  EXPECT_EQ(json["profiles"][1]["last_error"], Example().profiles[1].last_error);

  const auto list = nlohmann::json::parse(ListAsJson(Example()));
  EXPECT_EQ(list[0]["description"], "numpy and pandas");
  EXPECT_EQ(json["profiles"][0]["hidden"], 541);
  EXPECT_EQ(ml["visible"][0], "locale_user: it changes the locale");
  EXPECT_EQ(ml["always_executed"][0], "this: it wrote to a standard stream");
  EXPECT_EQ(ml["executing_runs"], 4);
  EXPECT_EQ(ml["executed"][0].dump(), R"({"module":"json: \"re\" is another","runs":1})");
  EXPECT_EQ(ml["executed"][1]["runs"], 3);
}

TEST(ReportTest, IsValidJsonWhateverAPathIsMadeOf) {
  DaemonReport report = Example();
  report.profiles[0].path = "/x\xff\n\x01";
  EXPECT_EQ(nlohmann::json::parse(ListAsJson(report))[0]["path"], "/x\xef\xbf\xbd\n\x01");
}

}  // namespace
}  // namespace pyfx
