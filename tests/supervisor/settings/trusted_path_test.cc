// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/settings/trusted_path.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "protocol/base/unique_fd.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

constexpr uid_t kSomebody = 61'234;
constexpr int kNoNamespaces = 77;
constexpr int kCannotReach = 78;

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

class TrustedPathTest : public testing::Test {
 protected:
  TrustedPathTest() : file_(dir_.WriteFile(dir_.MakeDir("a/b") + "/file", "text")) {}

  // What is wrong with it, without the test's own directory; "" if nothing is.
  std::string Wrong(const std::string& path) const {
    const Status trusted = CheckTrusted(path);
    if (trusted) return "";
    std::string text = trusted.error().text;
    const std::size_t at = text.find(dir_.work_dir());
    return at == std::string::npos ? text : text.erase(at, dir_.work_dir().size());
  }
  void SetMode(const std::string& name, mode_t mode) const {
    ASSERT_EQ(::chmod((dir_.work_dir() + "/" + name).c_str(), mode), 0);
  }

  TempRuntimeDir dir_;
  std::string file_;
};

TEST_F(TrustedPathTest, WhatIsOursIsTrusted) {
  EXPECT_EQ(Wrong(file_), "");
  EXPECT_EQ(Wrong("/usr/bin/env"), "");
  EXPECT_EQ(Wrong("//usr/./bin/../bin/env"), "");
}

TEST_F(TrustedPathTest, WhatLeadsEachProcessElsewhereIsNot) {
  const std::string wrong = "\"/proc\" leads each process elsewhere";
  EXPECT_EQ(Wrong("/proc/self/exe"), wrong);
  EXPECT_EQ(Wrong("/proc/1/root/usr/bin/env"), wrong);
  const std::string link = dir_.work_dir() + "/link";
  std::filesystem::create_symlink("/proc/self/cwd", link);
  EXPECT_EQ(Wrong(link + "/file"), wrong);
}

TEST_F(TrustedPathTest, NobodyElseMayWriteToItOrToADirectoryAbove) {
  SetMode("a/b/file", 0666);
  EXPECT_EQ(Wrong(file_), "\"/a/b/file\" can be written to by others; chmod o-w mends that");
  SetMode("a/b/file", 0644);
  SetMode("a", 0777);
  EXPECT_EQ(Wrong(file_), "\"/a\" can be written to by others; chmod o-w mends that");
  // Others cannot exchange what is in it then, if it is not theirs.
  SetMode("a", 01777);
  EXPECT_EQ(Wrong(file_), "");
}

TEST_F(TrustedPathTest, AGroupMayWriteIfNobodyElseIsInIt) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file to any group";
  SetMode("a/b", 0775);
  ASSERT_EQ(::chown((dir_.work_dir() + "/a/b").c_str(), 0, 0), 0);
  EXPECT_EQ(Wrong(file_), "");
  constexpr gid_t kNobodyKnows = 54321;
  ASSERT_EQ(::chown((dir_.work_dir() + "/a/b").c_str(), 0, kNobodyKnows), 0);
  EXPECT_EQ(Wrong(file_), "\"/a/b\" can be written to by others; chmod g-w mends that");
}

// A list that lets user id 54321 write: its version, then tag, permissions and id of each entry
// (linux/posix_acl_xattr.h).
TEST_F(TrustedPathTest, NobodyMayBeNamedInAnAccessControlList) {
  struct Entry {
    std::uint16_t tag, permissions;
    std::uint32_t id;
  };
  constexpr std::uint32_t kNobody = ~0U;
  const struct {
    std::uint32_t version;
    std::array<Entry, 5> entries;
  } list = {2,
            {{{0x01, 7, kNobody},
              {0x02, 7, 54321},
              {0x04, 5, kNobody},
              {0x10, 7, kNobody},
              {0x20, 5, kNobody}}}};
  const std::string directory = dir_.work_dir() + "/a";
  if (::setxattr(directory.c_str(), "system.posix_acl_access", &list, sizeof(list), 0) != 0) {
    GTEST_SKIP() << "no access control lists here: " << std::strerror(errno);
  }
  EXPECT_EQ(Wrong(file_),
            "\"/a\" has an access control list by which others may write to it; setfacl -b mends "
            "that");
  SetMode("a", 0755);  // the mask: nobody but the owner may write
  EXPECT_EQ(Wrong(file_), "");
}

TEST_F(TrustedPathTest, WhatBelongsToAnotherUserIsNot) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_EQ(::chown((dir_.work_dir() + "/a").c_str(), 54321, 0), 0);
  EXPECT_EQ(Wrong(file_), "\"/a\" belongs to user id 54321");
}

TEST_F(TrustedPathTest, LinksAreFollowedWithAllThatIsOnTheWay) {
  std::filesystem::create_symlink(file_, dir_.work_dir() + "/link");
  std::filesystem::create_symlink("a/b", dir_.work_dir() + "/relative");
  std::filesystem::create_symlink("loop", dir_.work_dir() + "/loop");
  EXPECT_EQ(Wrong(dir_.work_dir() + "/link"), "");
  EXPECT_EQ(Wrong(dir_.work_dir() + "/relative/file"), "");
  SetMode("a", 0777);
  for (const char* name : {"/link", "/relative/file"}) {
    EXPECT_EQ(Wrong(dir_.work_dir() + name),
              "\"/a\" can be written to by others; chmod o-w mends that");
  }
  EXPECT_NE(Wrong(dir_.work_dir() + "/loop").find("Too many levels"), std::string::npos);
  EXPECT_NE(Wrong(dir_.work_dir() + "/none").find("No such file"), std::string::npos);
}

// There the system's files belong to nobody whom it knows.
TEST_F(TrustedPathTest, InAContainerWhatIsTheSystemsIsTrusted) {
  ASSERT_EQ(::chmod(dir_.path().c_str(), 0755), 0);
  ASSERT_EQ(::chmod(dir_.work_dir().c_str(), 0755), 0);
  const std::string link = dir_.work_dir() + "/core.so";
  std::filesystem::create_symlink("/usr/bin/env", link);
  if (::geteuid() == 0) {
    for (const std::string& path : {dir_.path(), dir_.work_dir(), link}) {
      ASSERT_EQ(::lchown(path.c_str(), kSomebody, kSomebody), 0);
    }
  }
  const pid_t child = ::fork();
  if (child == 0) {
    if (!EnterContainer()) ::_exit(kNoNamespaces);
    if (::access(link.c_str(), F_OK) != 0) ::_exit(kCannotReach);
    const Status trusted = CheckTrusted(link);
    if (!trusted) std::fprintf(stderr, "%s\n", trusted.error().text.c_str());
    ::_exit(trusted ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNoNamespaces) {
    GTEST_SKIP() << "user namespaces are not to be had here";
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == kCannotReach) {
    GTEST_SKIP() << "the build tree is not for other users to enter";
  }
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace pyfx::test
