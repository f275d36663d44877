// SPDX-License-Identifier: GPL-3.0-or-later
//
// How runs are shown.
#include "client/control/look/runs.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace pyfx {
namespace {

ShownRun ExampleRun() {
  ShownRun run;
  run.status = {"ml", 10, 12, 5'000'000, 3};
  run.pid = 11;
  run.command = {"python3", "a b.py", "", "x\x1b"};
  return run;
}

TEST(RunsReportTest, ShowsARunInALine) {
  ShownRun left = ExampleRun();
  left.status.client_pid = 0;
  left.command.clear();
  EXPECT_EQ(FormatRuns({ExampleRun(), left}),
            "PID  CLIENT  PROFILE  FOR  COMMAND\n"
            "11   12      ml       5 s  python3 'a b.py' '' x?\n"
            "11   -       ml       5 s  -\n");
  EXPECT_EQ(FormatRuns({}), "nothing runs\n");
}

TEST(RunsReportTest, CutsALongCommandBetweenCharacters) {
  ShownRun run = ExampleRun();
  run.command = {"x", ""};
  for (int i = 0; i < 300; ++i) run.command[1] += "\xc3\xa4";
  const std::string text = FormatRuns({run});
  EXPECT_LT(text.size(), 300);
  EXPECT_TRUE(text.ends_with("\xc3\xa4…\n")) << text;
}

TEST(RunsReportTest, SaysAllOfItInJson) {
  const auto json = nlohmann::json::parse(RunsAsJson({ExampleRun()}));
  EXPECT_EQ(json[0]["pid"], 11);
  EXPECT_EQ(json[0]["client_pid"], 12);
  EXPECT_EQ(json[0]["profile"], "ml");
  EXPECT_EQ(json[0]["generation"], 3);
  EXPECT_EQ(json[0]["age_us"], 5'000'000);
  EXPECT_EQ(json[0]["command"][1], "a b.py");
}

TEST(RunsReportTest, LooksAtProcessesAndSurvivesThoseThatAreGone) {
  RunsReport report;
  report.runs = {{"ml", static_cast<std::uint32_t>(::getpid()), 0, 1, 1},
                 {"ml", 0x7fffffff, 0, 1, 1}};
  const std::vector<ShownRun> runs = LookAtRuns(report);
  ASSERT_EQ(runs.size(), 2);
  EXPECT_EQ(runs[0].pid, ::getpid());
  EXPECT_FALSE(runs[0].command.empty());
  EXPECT_TRUE(runs[1].command.empty());
}

}  // namespace
}  // namespace pyfx
