// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/files/paths.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace pyfx::test {
namespace {

// In containers there is no /run/user.
std::string WithoutRuntimeDirectory() {
  const std::string user = std::to_string(::geteuid());
  if (::access(("/run/user/" + user).c_str(), F_OK) != 0)
    return "/tmp/pyfx-" + user + "/pyfxd.sock";
  return "/run/user/" + user + "/pyfx/pyfxd.sock";
}

constexpr const char* kVariables[] = {"PYFX_SOCKET", "XDG_RUNTIME_DIR", "PYFX_PROFILE_PATH",
                                      "XDG_CONFIG_HOME", "HOME"};

// Each test starts without the variables that decide; the caller's come back afterwards.
class PathsTest : public testing::Test {
 protected:
  PathsTest() {
    for (const char* name : kVariables) {
      const char* value = std::getenv(name);
      saved_.emplace_back(value == nullptr ? std::string() : value, value != nullptr);
      ::unsetenv(name);
    }
  }
  ~PathsTest() override {
    for (std::size_t i = 0; i < saved_.size(); ++i) {
      if (saved_[i].second)
        ::setenv(kVariables[i], saved_[i].first.c_str(), 1);
      else
        ::unsetenv(kVariables[i]);
    }
  }
  static void Set(const char* name, const char* value) { ::setenv(name, value, 1); }

  const std::string shipped_ = ShippedProfileDirectory(*InstallPrefix());

 private:
  std::vector<std::pair<std::string, bool>> saved_;
};

TEST_F(PathsTest, TheSocketsVariableDecidesAlone) {
  Set("XDG_RUNTIME_DIR", "/run/elsewhere");
  Set("PYFX_SOCKET", "some/socket");
  EXPECT_EQ(SocketPath(), "some/socket");
}

TEST_F(PathsTest, TheSocketLiesInTheRuntimeDirectory) {
  Set("XDG_RUNTIME_DIR", "/run/elsewhere");
  EXPECT_EQ(SocketPath(), "/run/elsewhere/pyfx/pyfxd.sock");
}

TEST_F(PathsTest, TheSocketIsFoundWithoutAnyEnvironment) {
  EXPECT_EQ(SocketPath(), WithoutRuntimeDirectory());
}

TEST_F(PathsTest, AnEmptyVariableCountsAsUnset) {
  for (const char* name : kVariables) Set(name, "");
  EXPECT_EQ(SocketPath(), WithoutRuntimeDirectory());
  EXPECT_EQ(ProfileDirectories(), (std::vector<std::string>{"/etc/pyfx/profiles", shipped_}));
}

TEST_F(PathsTest, ProfilesOfTheUserComeBeforeThoseOfTheSystemBeforeTheShippedOnes) {
  Set("HOME", "/home/u");
  EXPECT_EQ(ProfileDirectories(), (std::vector<std::string>{"/home/u/.config/pyfx/profiles",
                                                            "/etc/pyfx/profiles", shipped_}));
  Set("XDG_CONFIG_HOME", "/home/u/c");
  EXPECT_EQ(ProfileDirectories(),
            (std::vector<std::string>{"/home/u/c/pyfx/profiles", "/etc/pyfx/profiles", shipped_}));
}

TEST_F(PathsTest, TheProfilePathIsTheOnlyPlaceWhenItIsSet) {
  Set("HOME", "/home/u");
  Set("PYFX_PROFILE_PATH", "/a");
  EXPECT_EQ(ProfileDirectories(), (std::vector<std::string>{"/a"}));
  Set("PYFX_PROFILE_PATH", ":/a::b c:");
  EXPECT_EQ(ProfileDirectories(), (std::vector<std::string>{"/a", "b c"}));
}

TEST_F(PathsTest, TheTreeIsTwoLevelsAboveTheRunningProgram) {
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
  const Result<std::string> prefix = InstallPrefix();
  ASSERT_TRUE(prefix.ok());
  EXPECT_EQ(*prefix, self.parent_path().parent_path().string());
}

TEST_F(PathsTest, EachProgramHasItsPlaceInTheTree) {
  EXPECT_EQ(DaemonPath("/opt/x"), "/opt/x/bin/pyfxd");
  EXPECT_EQ(ZygotePath("/opt/x"), "/opt/x/libexec/pyfx/pyfx-zygote");
  EXPECT_EQ(ShippedProfileDirectory("/opt/x"), "/opt/x/share/pyfx/profiles");
}

}  // namespace
}  // namespace pyfx::test
