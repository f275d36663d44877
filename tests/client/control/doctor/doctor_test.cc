// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pyfxctl doctor makes of what it sees.
#include <gtest/gtest.h>

#include "client/control/doctor/findings.h"

namespace pyfx {
namespace {

Hello OfThisVersion() {
  Hello hello;
  hello.software = "pyfx " PYFX_VERSION;
  return hello;
}

// The finding about `subject`; a failure if there is none.
Finding FindingOf(const FindingList& findings, std::string_view subject) {
  for (const Finding& finding : findings) {
    if (finding.subject == subject) return finding;
  }
  ADD_FAILURE() << "nothing about " << subject;
  return {};
}

TEST(DoctorTest, ADaemonInWhichNothingIsAmissIsOk) {
  DaemonReport report;
  report.profiles.emplace_back().name = "ml";
  FindingList findings;
  FindInReport(report, OfThisVersion(), &findings);
  ASSERT_EQ(findings.size(), 3);
  for (const Finding& finding : findings) EXPECT_EQ(finding.verdict, Verdict::kOk) << finding.text;
}

TEST(DoctorTest, AnotherVersionIsNotedWithWhatToDo) {
  Hello peer;
  peer.software = "pyfx 0.0.1";
  FindingList findings;
  FindInReport({}, peer, &findings);
  const Finding version = FindingOf(findings, "version");
  EXPECT_EQ(version.verdict, Verdict::kNote);
  EXPECT_NE(version.text.find("pyfx 0.0.1"), std::string::npos);
  EXPECT_NE(version.text.find("pyfxctl stop"), std::string::npos);
}

TEST(DoctorTest, AFailedProfileIsWrongAndAnUnsafeOneNoted) {
  DaemonReport report;
  ProfileStatus& failed = report.profiles.emplace_back();
  failed.name = "bad";
  failed.state = ProfileState::kFailed;
  failed.last_error = "Traceback:\n  x\nValueError: no\n";
  ProfileStatus& unsafe = report.profiles.emplace_back();
  unsafe.name = "threads";
  unsafe.unsafe = {"a thread of x"};
  FindingList findings;
  FindInReport(report, OfThisVersion(), &findings);
  EXPECT_EQ(FindingOf(findings, "profile bad").verdict, Verdict::kWrong);
  EXPECT_TRUE(FindingOf(findings, "profile bad").text.starts_with("ValueError: no; "));
  EXPECT_EQ(FindingOf(findings, "profile threads").verdict, Verdict::kNote);
  EXPECT_NE(FindingOf(findings, "profile threads").text.find("a thread of x"), std::string::npos);
}

TEST(DoctorTest, ACauseOfColdRunsComesWithItsCure) {
  DaemonReport report;
  report.daemon.cold_runs = {static_cast<std::uint64_t>(ColdCause::kConfined), 3, 4711, 1};
  report.daemon.cold_reasons = {"another mount namespace", ""};
  FindingList findings;
  FindInReport(report, OfThisVersion(), &findings);
  const Finding confined = FindingOf(findings, "cold confined");
  EXPECT_EQ(confined.verdict, Verdict::kNote);
  EXPECT_EQ(confined.text.find("3 cold runs, the last since another mount namespace: "), 0);
  EXPECT_NE(confined.text.find(CureFor(ColdCause::kConfined)), std::string::npos);
  EXPECT_NE(FindingOf(findings, "cold other").text.find("1 cold run: "), std::string::npos);
}

TEST(DoctorTest, WhatIsNoLongerAdoptedIsNamedWithItsCure) {
  FindingList findings;
  const std::string adopt = "\"pyfxctl adopt /v\"";
  JudgeAdopted({{"/v", "environment", {}, "changed", "made anew: " + adopt},
                {"black", "command", "/b/black", "behind", "not first on PATH"},
                {"/w", "environment", "/w/bin/python3", "in place", {}}},
               &findings);
  ASSERT_EQ(findings.size(), 2);
  EXPECT_EQ(FindingOf(findings, "adopted /v").verdict, Verdict::kWrong);
  EXPECT_NE(FindingOf(findings, "adopted /v").text.find(adopt), std::string::npos);
  EXPECT_EQ(FindingOf(findings, "adopted black").verdict, Verdict::kNote);
  findings.clear();
  JudgeAdopted({}, &findings);
  EXPECT_EQ(FindingOf(findings, "adopted").verdict, Verdict::kOk);
}

TEST(DoctorTest, EachCauseHasACureOfItsOwn) {
  for (std::uint32_t i = 1; i <= static_cast<std::uint32_t>(kLastColdCause); ++i) {
    const auto cause = static_cast<ColdCause>(i);
    EXPECT_FALSE(CureFor(cause).empty()) << ColdCauseName(cause);
    EXPECT_NE(CureFor(cause), CureFor(ColdCause::kOther)) << ColdCauseName(cause);
  }
}

TEST(DoctorTest, TheCureDoesNotSayTheCauseOnceMore) {
  DaemonReport report;
  report.daemon.cold_runs = {static_cast<std::uint64_t>(ColdCause::kPython), 1};
  report.daemon.cold_reasons = {"\"v\" is seen for the first time; the next run is warm"};
  FindingList findings;
  FindInReport(report, OfThisVersion(), &findings);
  const std::string text = FindingOf(findings, "cold python").text;
  EXPECT_EQ(text.find("next run"), text.rfind("next run")) << text;
  EXPECT_NE(text.find("\"pyfxctl why\""), std::string::npos) << text;
}

TEST(DoctorTest, FewWatchesAreNotedWithTheCommandThatAllowsMore) {
  EXPECT_EQ(JudgeInotify(524'288, 1024).verdict, Verdict::kOk);
  for (const Finding& few : {JudgeInotify(8192, 1024), JudgeInotify(524'288, 8)}) {
    EXPECT_EQ(few.verdict, Verdict::kNote);
    EXPECT_NE(few.text.find("sysctl fs.inotify"), std::string::npos);
  }
  EXPECT_EQ(JudgeInotify(0, 0).verdict, Verdict::kNote);
}

}  // namespace
}  // namespace pyfx
