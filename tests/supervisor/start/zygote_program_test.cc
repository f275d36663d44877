// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/start/zygote_program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>

#include "protocol/base/unique_fd.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

class ZygoteProgramTest : public testing::Test {
 protected:
  ZygoteProgramTest() {
    programs_.embedded = dir_.WriteFile(dir_.path() + "/pyfx-zygote", "");
    EXPECT_EQ(::chmod(programs_.embedded.c_str(), 0755), 0);
    programs_.python = PYFX_TEST_PYTHON;
    programs_.host = dir_.WriteFile(dir_.path() + "/pyfx-host.so", "");
  }

  // The zygote of a profile that names `python`, or none.
  Result<ZygoteProgram> Find(const std::string& python = "", bool automatic = false,
                             const std::string& called = "") {
    Profile profile;
    profile.name = "p";
    profile.python = python;
    profile.automatic = automatic;
    return FindZygoteProgram(programs_, profile, {"PATH=/usr/bin"}, called);
  }
  // A copy of the interpreter's executable, which is not started here.
  std::string Copy(const std::string& name) {
    const std::string path = dir_.path() + "/" + name;
    std::filesystem::create_directories(path.substr(0, path.rfind('/')));
    std::filesystem::copy_file(PYFX_TEST_PYTHON, path);
    return path;
  }
  void ExpectHosted(const std::string& python = "") {
    const Result<ZygoteProgram> found = Find(python);
    ASSERT_TRUE(found.ok()) << found.error().text;
    EXPECT_EQ(found->path, PYFX_TEST_PYTHON);
    EXPECT_EQ(found->python, PYFX_TEST_PYTHON);
    EXPECT_EQ(found->preload, programs_.host);
  }
  void ExpectEmbedded() {
    const Result<ZygoteProgram> found = Find();
    ASSERT_TRUE(found.ok()) << found.error().text;
    EXPECT_EQ(found->path, programs_.embedded);
    EXPECT_EQ(found->python, programs_.python);
    EXPECT_EQ(found->preload, "");
  }

  TempRuntimeDir dir_;
  ZygotePrograms programs_;
};

TEST_F(ZygoteProgramTest, AnInterpretersOwnExecutableHosts) {
  ExpectHosted();
  ExpectHosted(PYFX_TEST_PYTHON);
}

// A group that is the process's own is not yet one without others in it.
TEST_F(ZygoteProgramTest, CoresThatOthersCanWriteToAreLeftOut) {
  const std::string cores = dir_.MakeDir("cores");
  programs_.cores = {cores, dir_.work_dir() + "/none"};
  const auto write = [&](const char* name, mode_t mode) {
    EXPECT_EQ(::chmod(dir_.WriteFile(cores + name, "").c_str(), mode), 0);
  };
  write("/cpython-3.11.2.so", 0644);
  write("/cpython-3.12.0.so", 0666);
  write("/cpython-3.13.0.so", 0664);
  write("/.cpython-3.14.0.123", 0644);  // is being made
  constexpr gid_t kUsers = 100;
  const bool of_users = ::getegid() == kUsers ||
                        ::chown((cores + "/cpython-3.13.0.so").c_str(), ::geteuid(), kUsers) == 0;
  const gid_t before = ::getegid();
  const bool ours = of_users && ::setegid(kUsers) == 0;
  const Result<ZygoteProgram> found = Find(PYFX_TEST_PYTHON);
  EXPECT_EQ(::setegid(before), 0);
  if (!ours) GTEST_SKIP() << "only root can be in any group";
  ASSERT_TRUE(found.ok()) << found.error().text;
  EXPECT_EQ(found->cores, programs_.cores) << "a core may come into each";
  EXPECT_EQ(found->core_files, std::vector<std::string>{cores + "/cpython-3.11.2.so"});
  const std::string left_out = "a core is left out: \"" + cores;
  EXPECT_EQ(found->remarks, (std::vector<std::string>{
                                left_out + "/cpython-3.12.0.so\" can be written to by others; "
                                           "chmod o-w mends that",
                                left_out + "/cpython-3.13.0.so\" can be written to by others; "
                                           "chmod g-w mends that"}));
}

TEST_F(ZygoteProgramTest, WithSanitizersThatOfNoProfileIsEmbedded) {
  programs_.embed = true;
  ExpectEmbedded();
  ExpectHosted(PYFX_TEST_PYTHON);
}

// What others wait for who open it, or start it (fcntl(2)).
TEST_F(ZygoteProgramTest, NobodyHasALeaseOnWhatIsStarted) {
  const std::string python = Copy("bin/python3");
  {
    const UniqueFd owner(::open(python.c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_EQ(::fcntl(owner.get(), F_SETSIG, SIGURG), 0);  // it is told by what does nothing
    ASSERT_EQ(::fcntl(owner.get(), F_SETLEASE, F_WRLCK), 0);
    const Result<ZygoteProgram> busy = Find(python);
    ASSERT_FALSE(busy.ok());
    EXPECT_EQ(busy.error().code, Errc::kBusy);
    EXPECT_NE(busy.error().text.find("has a lease on it"), std::string::npos);
  }
  const Result<ZygoteProgram> found = Find(python);
  ASSERT_TRUE(found.ok()) << found.error().text;
  const UniqueFd late(::open(python.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(::fcntl(late.get(), F_SETLEASE, F_WRLCK), -1) << "while it is held for its start";
}

TEST_F(ZygoteProgramTest, AnAutomaticProfilesOwnIsLookedAtBeforeEachStart) {
  const std::string python = Copy("v/bin/python3");
  EXPECT_TRUE(Find(python, /*automatic=*/true).ok());
  ASSERT_EQ(::chmod((dir_.path() + "/v/bin").c_str(), 0777), 0);
  EXPECT_TRUE(Find(python).ok()) << "who names it in a profile trusts it";
  const Result<ZygoteProgram> found = Find(python, /*automatic=*/true);
  ASSERT_FALSE(found.ok());
  EXPECT_NE(found.error().text.find("is not kept warm, since others could exchange it"),
            std::string::npos);
}

// The name is the client's.
TEST_F(ZygoteProgramTest, ByWhateverNameTheProfilesOwnIsExecuted) {
  const std::string python = Copy("v/bin/python3");
  std::filesystem::create_symlink("python3", dir_.path() + "/v/bin/python");
  const std::string called = dir_.path() + "/links/python";
  std::filesystem::create_directory(dir_.path() + "/links");
  std::filesystem::create_symlink(python, called);
  for (const std::string& name : {dir_.path() + "/v/bin/python", called}) {
    const Result<ZygoteProgram> found = Find(python, false, name);
    ASSERT_TRUE(found.ok()) << found.error().text;
    EXPECT_EQ(found->path, python);
    EXPECT_EQ(found->arguments.front(), name);
    EXPECT_EQ(found->python, name);
  }
  ASSERT_EQ(::chmod((dir_.path() + "/links").c_str(), 0777), 0);
  EXPECT_FALSE(Find(python, false, called).ok()) << "others could put a pyvenv.cfg above it";
}

TEST_F(ZygoteProgramTest, WithoutAHostItIsEmbedded) {
  programs_.host = dir_.path() + "/not-there.so";
  ExpectEmbedded();
  const Result<ZygoteProgram> named = Find(PYFX_TEST_PYTHON);
  ASSERT_FALSE(named.ok());
  EXPECT_EQ(named.error().text,
            "cannot read \"" + programs_.host + "\": No such file or directory");
}

TEST_F(ZygoteProgramTest, TheHostsPathMayHoldAnything) {
  for (const char* name : {"/a b.so", "/a:b.so", "/$a.so"}) {
    SCOPED_TRACE(name);
    programs_.host = dir_.WriteFile(dir_.path() + name, "");
    ExpectHosted();
  }
}

TEST_F(ZygoteProgramTest, WhatNothingCanBePreloadedIntoIsEmbedded) {
  programs_.python = dir_.WriteFile(dir_.path() + "/python3", "#!/bin/sh\n");
  ASSERT_EQ(::chmod(programs_.python.c_str(), 0755), 0);
  ExpectEmbedded();
  EXPECT_FALSE(Find(programs_.python).ok());
}

TEST_F(ZygoteProgramTest, WithoutAnEmbeddedOneItSaysWhatHindersTheHost) {
  ASSERT_EQ(::unlink(programs_.embedded.c_str()), 0);
  ExpectHosted();
  programs_.host = dir_.path() + "/not-there.so";
  const Result<ZygoteProgram> found = Find();
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().text, "cannot read \"" + programs_.host +
                                    "\": No such file or directory; nor is there \"" +
                                    programs_.embedded + "\", which would do without");
}

TEST_F(ZygoteProgramTest, WhatHasPrivilegesIsNotHosted) {
  programs_.python = dir_.WriteFile(dir_.path() + "/python3", "");
  const auto expect_refused = [this](const std::string& why) {
    ExpectEmbedded();  // which refuses it as well: embedded_version_test.cc
    const Result<ZygoteProgram> named = Find(programs_.python);
    ASSERT_FALSE(named.ok());
    EXPECT_NE(named.error().text.find(why), std::string::npos) << named.error().text;
  };
  for (const mode_t mode : {mode_t{04755}, mode_t{02755}}) {
    ASSERT_EQ(::chmod(programs_.python.c_str(), mode), 0);
    expect_refused("is set-user-ID or set-group-ID");
  }
  ASSERT_EQ(::chmod(programs_.python.c_str(), 0755), 0);
  // struct vfs_cap_data, version 2, with nothing in it but the effective flag (linux/capability.h).
  const std::uint32_t capabilities[5] = {0x02000001, 0, 0, 0, 0};
  if (::setxattr(programs_.python.c_str(), "security.capability", capabilities,
                 sizeof(capabilities), 0) != 0) {
    GTEST_SKIP() << "file capabilities cannot be set here: " << std::strerror(errno);
  }
  expect_refused("has file capabilities");
}

}  // namespace
}  // namespace pyfx::test
