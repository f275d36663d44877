// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said of an interpreter that there is no core for: advice that works, or none.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "daemon/zygote/core/cpython/version/supported.h"
#include "daemon/zygote/host/hosted_main.h"

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

// It is no mistake in the profile: runs are cold, and right.
TEST(HostedLoadTest, AnInterpreterThatCannotBeWarmMakesRunsCold) {
  for (const char* version :
       {"2.7.18 (main)", "3.10.2 (main)", "3.99.0 (main)",
        "3.13.5 experimental free-threading build (main)", "3.14.4 free-threading build (main)"}) {
    const Result<TakeOver> loaded = LoadCore({}, version, "/x/python3");
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error().code, Errc::kUnsupported) << version;
  }
}

// Which of them may be loaded the daemon has found out.
TEST(HostedLoadTest, NothingIsLoadedButWhatMayBe) {
  std::string directory = std::filesystem::temp_directory_path() / "pyfx-cores-XXXXXX";
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  for (const char* name : {"/cpython-3.11.4.so", "/cpython-3.11.5.so", "/cpython-3.12.1.so"}) {
    std::ofstream(directory + name) << "no library\n";
  }
  const Result<TakeOver> loaded = LoadCore(
      {directory + "/cpython-3.11.4.so", directory + "/cpython-3.12.1.so"}, "3.11.5 (main)", "/x");
  std::filesystem::remove_all(directory);
  ASSERT_FALSE(loaded.ok());
  EXPECT_NE(loaded.error().text.find("/cpython-3.11.4.so"), std::string::npos)
      << loaded.error().text;
  for (const char* name : {"/cpython-3.11.5.so", "/cpython-3.12.1.so"}) {
    EXPECT_EQ(loaded.error().text.find(name), std::string::npos) << loaded.error().text;
  }
}

}  // namespace
}  // namespace pyfx
