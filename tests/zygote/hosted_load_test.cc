// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said of an interpreter that there is no core for: advice that works, or none.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "daemon/zygote/core/cpython/version/supported.h"
#include "daemon/zygote/host/hosted_main.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

constexpr uid_t kSomebody = 61'234;
constexpr int kNoNamespaces = 77;

bool Write(const char* path, const std::string& text) {
  const UniqueFd file(::open(path, O_WRONLY | O_CLOEXEC));
  return file && ::write(file.get(), text.data(), text.size()) > 0;
}

// Has this process be root in a user namespace that knows nobody else, as a container without root.
bool EnterContainer() {
  if (::geteuid() == 0 && (::setgid(kSomebody) != 0 || ::setuid(kSomebody) != 0)) return false;
  const std::string user = std::to_string(::geteuid());
  const std::string group = std::to_string(::getegid());
  ::prctl(PR_SET_DUMPABLE, 1);
  return ::unshare(CLONE_NEWUSER) == 0 && Write("/proc/self/setgroups", "deny") &&
         Write("/proc/self/uid_map", "0 " + user + " 1") &&
         Write("/proc/self/gid_map", "0 " + group + " 1");
}

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

// By an access control list, of which the group's bits show no more than that somebody may.
TEST(HostedLoadTest, ACoreThatOthersMayWriteToIsNotTaken) {
  std::string directory = std::filesystem::temp_directory_path() / "pyfx-cores-XXXXXX";
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  const std::string core = directory + "/cpython-3.11.4.so";
  UniqueFd file(::open(core.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  ASSERT_TRUE(file);
  // Version, then tag, permissions and id of each entry (linux/posix_acl_xattr.h).
  struct Entry {
    std::uint16_t tag, permissions;
    std::uint32_t id;
  };
  const struct {
    std::uint32_t version;
    std::array<Entry, 5> entries;
  } list = {2, {{{1, 6, ~0U}, {2, 6, kSomebody}, {4, 4, ~0U}, {0x10, 6, ~0U}, {0x20, 4, ~0U}}}};
  const bool listed =
      ::fsetxattr(file.get(), "system.posix_acl_access", &list, sizeof(list), 0) == 0;
  file.reset();
  const Result<TakeOver> loaded = LoadCore({directory}, "3.11.4 (main)", "/x/python3");
  std::filesystem::remove_all(directory);
  if (!listed) GTEST_SKIP() << "no access control lists here";
  ASSERT_FALSE(loaded.ok());
  EXPECT_NE(loaded.error().text.find("others can write to it"), std::string::npos)
      << loaded.error().text;
}

// The daemon takes such places for the system's, and so must who loads what is there.
TEST(HostedLoadTest, InAContainerTheSystemsCoresAreTaken) {
  std::string directory = std::filesystem::temp_directory_path() / "pyfx-cores-XXXXXX";
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  ASSERT_EQ(::chmod(directory.c_str(), 0755), 0);
  // Root's, and no library.
  std::filesystem::create_symlink("/usr/bin/env", directory + "/cpython-3.11.4.so");
  const pid_t child = ::fork();
  if (child == 0) {
    if (!EnterContainer()) ::_exit(kNoNamespaces);
    const Result<TakeOver> loaded = LoadCore({directory}, "3.11.4 (main)", "/x/python3");
    ::_exit(!loaded && loaded.error().text.find("another user") == std::string::npos ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  std::filesystem::remove_all(directory);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNoNamespaces) {
    GTEST_SKIP() << "user namespaces are not to be had here";
  }
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace pyfx
