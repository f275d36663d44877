// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said of an interpreter that there is no core for: advice that works, or none.
#include <gtest/gtest.h>

#include "daemon/zygote/core/version/supported.h"
#include "daemon/zygote/hosted_main.h"

namespace pyfx {
namespace {

std::string ComplaintAbout(const std::string& version) {
  const Result<TakeOver> loaded = LoadCore({}, version + " (main, Jan 1 2026)", "/x/python3");
  return loaded ? "" : loaded.error().text;
}

TEST(HostedLoadTest, ACoreThatCanBeMadeIsAdvised) {
  for (const int minor : {PYFX_OLDEST_PYTHON_MINOR, PYFX_NEWEST_PYTHON_MINOR}) {
    const std::string version = "3." + std::to_string(minor) + ".4";
    EXPECT_EQ(ComplaintAbout(version),
              "no core fits Python " + version + ": \"pyfxctl core build /x/python3\" makes one");
  }
}

TEST(HostedLoadTest, WhatCannotBeMadeIsNotAdvised) {
  const std::string newer = "3." + std::to_string(PYFX_NEWEST_PYTHON_MINOR + 1) + ".0";
  EXPECT_EQ(ComplaintAbout(newer),
            "\"/x/python3\" is Python " + newer + ": this pyfx has up to 3." +
                std::to_string(PYFX_NEWEST_PYTHON_MINOR) + " warm, a newer one may have more");
  EXPECT_EQ(ComplaintAbout("3.10.2"),
            "\"/x/python3\" is Python 3.10.2: 3.11 and newer can be warm");
  EXPECT_EQ(ComplaintAbout("2.7.18"),
            "\"/x/python3\" is Python 2.7.18: 3.11 and newer can be warm");
}

}  // namespace
}  // namespace pyfx
