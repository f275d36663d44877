// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of a log is about a profile.
#include <gtest/gtest.h>

#include "client/control/look/logs.h"

namespace pyfx {
namespace {

constexpr std::string_view kLog =
    "2026-12-01 07:04:04.496 info pyfxd: serves \"/x\" [pid=1]\n"
    "2026-12-01 07:04:05.000 info pyfxd: profile is warm [profile=ml generation=1]\n"
    "2026-12-01 07:04:06.000 error pyfxd: warm-up failed: Traceback:\n"
    "  line [profile=other]\n"
    "ValueError [profile=ml]\n"
    "2026-12-01 07:04:07.000 info pyfxd: [profile=ml] is not at the end\n"
    "2026-12-01 07:04:08.000 info pyfxd: x [profile=mlx pid=2]\n";

std::string Filtered(const std::string& profile, std::size_t piece) {
  std::string taken;
  RecordFilter filter(profile, [&taken](std::string_view record) { taken.append(record); });
  for (std::size_t at = 0; at < kLog.size(); at += piece) filter.Feed(kLog.substr(at, piece));
  filter.Finish();
  return taken;
}

TEST(RecordFilterTest, TakesWholeRecordsOfTheProfileWhereverTheStreamIsCut) {
  const std::string meant(
      kLog.substr(kLog.find("2026-12-01 07:04:05"),
                  kLog.find("2026-12-01 07:04:07") - kLog.find("2026-12-01 07:04:05")));
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, kLog.size()}) {
    EXPECT_EQ(Filtered("ml", piece), meant) << piece;
    EXPECT_EQ(Filtered("", piece), kLog) << piece;
  }
  EXPECT_EQ(Filtered("nowhere", 10), "");
}

TEST(RecordFilterTest, FindsTheUnitOfAProcess) {
  EXPECT_EQ(UnitIn("0::/user.slice/user-1000.slice/user@1000.service/app.slice/pyfxd.service\n"),
            "pyfxd.service");
  EXPECT_EQ(UnitIn("0::/user.slice/user@1.service/app.slice/mine.service/supervisor\n"),
            "mine.service");
  EXPECT_EQ(UnitIn("0::/user.slice/user-0.slice/session-1.scope\n"), "");
  EXPECT_EQ(UnitIn("0::/user@7.service\n"), "");
  EXPECT_EQ(UnitIn(""), "");
}

}  // namespace
}  // namespace pyfx
