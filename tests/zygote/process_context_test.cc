// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a run child takes over that is not Python's, each in a child of the test's own.
#include "daemon/zygote/core/run/process_context.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <string>

#include "daemon/zygote/core/forks/fork_server.h"
#include "daemon/zygote/core/run/resource_limits.h"
#include "daemon/zygote/core/system/command_line.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

bool IsOpen(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

ino_t InodeOf(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 ? info.st_ino : 0;
}

UniqueFd Open(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0600));
}

TEST(ProcessContextTest, InstallsDescriptorsAtNumbersThatOthersSitOn) {
  const TempRuntimeDir dir;
  const int status = InChild([&dir] {
    std::vector<UniqueFd> fds;
    fds.push_back(Open(dir.work_dir() + "/a"));
    fds.push_back(Open(dir.work_dir() + "/b"));
    const auto first = static_cast<std::uint32_t>(fds[0].get());
    const auto second = static_cast<std::uint32_t>(fds[1].get());
    const ino_t a = InodeOf(fds[0].get());
    const ino_t b = InodeOf(fds[1].get());
    // Each is to get the other's number.
    if (!InstallDescriptors(std::move(fds), {second, first}, {2})) return 1;
    if (InodeOf(static_cast<int>(second)) != a || InodeOf(static_cast<int>(first)) != b) return 2;
    if (::fcntl(static_cast<int>(first), F_GETFD) != 0) return 3;  // close-on-exec
    return IsOpen(0) || IsOpen(1) || !IsOpen(2) ? 4 : 0;
  });
  EXPECT_EQ(status, 0);
}

TEST(ProcessContextTest, CannotGiveANumberThatThePreloadHolds) {
  const TempRuntimeDir dir;
  std::vector<UniqueFd> fds;
  fds.push_back(Open(dir.work_dir() + "/a"));
  const Status status = InstallDescriptors(std::move(fds), {600}, {2, 600});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Errc::kUnsupported);
  EXPECT_EQ(status.error().text, "the preload holds descriptor 600 open, which the client has too");
}

TEST(ProcessContextTest, RefusesTwoDescriptorsWithOneNumber) {
  const TempRuntimeDir dir;
  std::vector<UniqueFd> fds;
  fds.push_back(Open(dir.work_dir() + "/a"));
  fds.push_back(Open(dir.work_dir() + "/b"));
  const Status status = InstallDescriptors(std::move(fds), {1, 1}, {2});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Errc::kProtocol);
}

TEST(ProcessContextTest, MovesADescriptorAboveASmallLimitAndKeepsTheLimit) {
  const int status = InChild([] {
    rlimit small{};
    ::getrlimit(RLIMIT_NOFILE, &small);
    if (small.rlim_max <= kFirstOwnFd + 16) return 0;  // nothing to show here
    small.rlim_cur = 64;
    if (::setrlimit(RLIMIT_NOFILE, &small) != 0) return 1;
    Result<UniqueFd> moved = MoveOutOfTheWay(UniqueFd(::open("/", O_RDONLY | O_CLOEXEC)));
    if (!moved || moved->get() < kFirstOwnFd) return 2;
    rlimit now{};
    ::getrlimit(RLIMIT_NOFILE, &now);
    return now.rlim_cur == 64 ? 0 : 3;
  });
  EXPECT_EQ(status, 0);
}

TEST(ProcessContextTest, MovesADescriptorAsHighAsASmallHardLimitAllows) {
  const int status = InChild([] {
    const rlimit small{64, 64};
    if (::setrlimit(RLIMIT_NOFILE, &small) != 0) return 1;
    Result<UniqueFd> moved = MoveOutOfTheWay(UniqueFd(::open("/", O_RDONLY | O_CLOEXEC)));
    return moved && moved->get() == 63 ? 0 : 2;
  });
  EXPECT_EQ(status, 0);
}

TEST(ProcessContextTest, EntersADirectoryThatWasDeleted) {
  const TempRuntimeDir dir;
  const std::string path = dir.MakeDir("gone");
  const int status = InChild([&path] {
    const UniqueFd directory(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (::rmdir(path.c_str()) != 0) return 1;
    if (!EnterDirectory(directory, 0077)) return 2;
    char buffer[4096];
    if (::getcwd(buffer, sizeof(buffer)) != nullptr || errno != ENOENT) return 3;
    return ::umask(0) == 0077 ? 0 : 4;
  });
  EXPECT_EQ(status, 0);
}

TEST(ProcessContextTest, GivesNumbersAboveASmallLimit) {
  const TempRuntimeDir dir;
  const int status = InChild([&dir] {
    rlimit small{};
    ::getrlimit(RLIMIT_NOFILE, &small);
    if (small.rlim_max <= 2000) return 0;  // nothing to show here
    small.rlim_cur = 64;
    if (::setrlimit(RLIMIT_NOFILE, &small) != 0) return 1;
    std::vector<UniqueFd> fds;
    fds.push_back(Open(dir.work_dir() + "/a"));
    if (!InstallDescriptors(std::move(fds), {1999}, {2})) return 2;
    ::getrlimit(RLIMIT_NOFILE, &small);
    return IsOpen(1999) && small.rlim_cur == 64 ? 0 : 3;
  });
  EXPECT_EQ(status, 0);
}

TEST(CommandLineTest, ShowsArgumentsAndEnvironmentToTheCLibraryAndInProc) {
  const int status = InChild([] {
    CommandLine line = CommandLine::OfThisProgram();
    line.Replace({"python3", "x y.py", ""}, {"B=2", "A=1", "B=3"});
    if (std::string(::environ[0]) != "B=2" || ::environ[3] != nullptr) return 1;
    if (std::string(std::getenv("B")) != "2" || std::getenv("PATH") != nullptr) return 2;
    using std::string_literals::operator""s;
    if (ReadFile("/proc/self/cmdline") != "python3\0x y.py\0\0"s) return 3;
    return ReadFile("/proc/self/environ") == "B=2\0A=1\0B=3\0"s ? 0 : 4;
  });
  EXPECT_EQ(status, 0);
}

// An interpreter's file may have any name, and so has its process.
TEST(CommandLineTest, IsShownWhateverTheProcessIsCalled) {
  for (const char* name : {"py\nthon", "a) S 1 (b", ")", "\n", " "}) {
    const int status = InChild([name] {
      ::prctl(PR_SET_NAME, name);
      CommandLine::OfThisProgram().Replace({"shown"}, {});
      return ReadFile("/proc/self/cmdline") == std::string("shown", 6) ? 0 : 1;
    });
    EXPECT_EQ(status, 0) << "\"" << name << "\"";
  }
}

TEST(ResourcesTest, TakesOnWhatDiffersAndRefusesWhatMayNotBeHad) {
  const int status = InChild([] {
    const Resources own = ReadResources();
    Resources wanted = own;
    wanted.limits[2 * RLIMIT_CORE] = 0;
    wanted.limits[2 * RLIMIT_NOFILE] = 32;
    wanted.nice = own.nice + 1;
    if (!TakeOnResources(wanted, own) || ReadResources() != wanted) return 1;
    wanted.policy = 99;
    const Status refused = TakeOnResources(wanted, own);
    return !refused && refused.error().code == Errc::kUnsupported ? 0 : 2;
  });
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace pyfx::test
