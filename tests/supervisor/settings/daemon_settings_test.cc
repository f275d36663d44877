// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/settings/daemon_settings.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temp_runtime_dir.h"

namespace pyfx {
namespace {

constexpr std::uint64_t kMemory = std::uint64_t{8} << 30;

std::string ErrorOf(std::string_view text) {
  Result<DaemonSettings> settings = ParseDaemonSettings(text, "/c/pyfxd.toml", kMemory);
  if (settings) return "no error";
  EXPECT_EQ(settings.error().code, Errc::kInvalid);
  return settings.error().text;
}

std::uint64_t MemoryOf(const std::string& value) {
  const auto settings = ParseDaemonSettings("max_memory = " + value, "/c", kMemory);
  EXPECT_TRUE(settings.ok()) << value;
  return settings ? settings->max_memory : 1;
}

TEST(DaemonSettingsTest, ReadsEveryKey) {
  const auto settings = ParseDaemonSettings(R"(
automatic = false
cgroup = "limits"
daemon_idle = 3600
max_memory = "2 GiB"
max_runs = 7
max_spares = 8
max_zygotes = 9
memory_pressure = false
spare_age = 60
zygote_idle = 0.5
)",
                                            "/c/pyfxd.toml", kMemory);
  ASSERT_TRUE(settings.ok()) << settings.error().text;
  EXPECT_FALSE(settings->automatic);
  EXPECT_EQ(settings->cgroup, CgroupPolicy::kLimits);
  EXPECT_EQ(settings->daemon_idle, std::chrono::hours(1));
  EXPECT_EQ(settings->max_memory, std::uint64_t{2} << 30);
  EXPECT_EQ(settings->max_runs, 7U);
  EXPECT_EQ(settings->max_spares, 8U);
  EXPECT_EQ(settings->max_zygotes, 9U);
  EXPECT_FALSE(settings->memory_pressure);
  EXPECT_EQ(settings->spare_age, std::chrono::minutes(1));
  EXPECT_EQ(settings->zygote_idle, std::chrono::milliseconds(500));
}

TEST(DaemonSettingsTest, HasADefaultForEveryKey) {
  const auto settings = ParseDaemonSettings("", "/c/pyfxd.toml", kMemory);
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->cgroup, CgroupPolicy::kClient);
  EXPECT_EQ(settings->daemon_idle.count(), 0);
  EXPECT_NEAR(static_cast<double>(settings->max_memory), static_cast<double>(kMemory / 2), 1000);
  EXPECT_EQ(settings->max_zygotes, 32U);
  EXPECT_TRUE(settings->memory_pressure);
  EXPECT_EQ(settings->spare_age, std::chrono::minutes(3));
  EXPECT_EQ(settings->zygote_idle, std::chrono::hours(4));
}

TEST(DaemonSettingsTest, ADaemonThatClientsStartLeavesByItself) {
  const auto idle = [](const std::string& text) {
    const auto settings = ParseDaemonSettings(text, "/c/pyfxd.toml", kMemory);
    EXPECT_TRUE(settings.ok() && settings->spawn == (text.find("true") != std::string::npos));
    return settings ? settings->daemon_idle : std::chrono::milliseconds(-1);
  };
  EXPECT_EQ(idle("spawn = true"), std::chrono::minutes(10));
  EXPECT_EQ(idle("spawn = false").count(), 0);
  EXPECT_EQ(idle("spawn = true\ndaemon_idle = 0").count(), 0);
  EXPECT_EQ(idle("daemon_idle = 5\nspawn = true"), std::chrono::seconds(5));
}

TEST(DaemonSettingsTest, ReadsAmountsOfMemory) {
  EXPECT_EQ(MemoryOf("\"512MiB\""), std::uint64_t{512} << 20);
  EXPECT_EQ(MemoryOf("\"100%\""), kMemory / 100 * 100);
  EXPECT_EQ(MemoryOf("0"), 0U);
}

TEST(DaemonSettingsTest, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(ErrorOf("max_runs = 1\nmax_run = 2\n"),
            "/c/pyfxd.toml:2: unknown key \"max_run\": allowed are automatic, cgroup, daemon_idle, "
            "max_memory, "
            "max_runs, max_spares, max_zygotes, memory_pressure, spare_age, spawn, zygote_idle");
  EXPECT_EQ(
      ErrorOf("max_runs = -1"),
      "/c/pyfxd.toml:1: \"max_runs\" cannot be what is there: allowed is an integer from 0 to "
      "1000000");
  for (const char* text :
       {"max_zygotes = \"3\"", "zygote_idle = \"1h\"", "daemon_idle = -1", "zygote_idle = nan",
        "max_memory = \"2 GB\"", "max_memory = \"101%\"", "max_memory = 5", "max_memory = \"MiB\"",
        "memory_pressure = 1", "cgroup = \"none\"", "cgroup = 1"}) {
    EXPECT_NE(ErrorOf(text).find("allowed is"), std::string::npos) << text;
  }
  EXPECT_TRUE(ErrorOf("\n= 3\n").starts_with("/c/pyfxd.toml:2: "));
}

TEST(DaemonSettingsTest, TakesTheFirstFileThatExists) {
  const test::TempRuntimeDir dir;
  const std::string second = dir.WriteFile("b.toml", "max_runs = 2");
  const std::string third = dir.WriteFile("c.toml", "max_runs = 3");
  const std::string none = dir.work_dir() + "/a.toml";
  EXPECT_EQ(LoadDaemonSettings({none, second, third})->max_runs, 2U);
  EXPECT_EQ(LoadDaemonSettings({none})->max_runs, 1024U);
  EXPECT_FALSE(LoadDaemonSettings({dir.work_dir()}).ok()) << "a directory is no file";
}

}  // namespace
}  // namespace pyfx
