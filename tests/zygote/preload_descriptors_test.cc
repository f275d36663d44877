// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a preload leaves open is found, and made anew where processes would meet in it. Each test in
// a child of its own, which stands for the zygote.
#include "daemon/zygote/core/preload_descriptors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "tests/support/child_process.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

// Renews in a child of this process, as a spare does, and there runs `body`.
int InSpare(const PreloadDescriptors& preload, const std::function<int()>& body) {
  return InChild([&] {
    if (!preload.Renew()) return 99;
    return body();
  });
}

bool IsReadable(int fd) {
  char byte = 0;
  return ::read(fd, &byte, 1) == 1;
}

TEST(PreloadDescriptorsTest, NumbersBelowAreFreeAgainAndAllThatIsOpenIsFound) {
  const int status = InChild([] {
    const int free = ::dup(0);
    ::close(free);
    PreloadDescriptors preload;
    const int closed_again = ::open("/dev/null", O_RDONLY);
    const int held = ::open("/dev/null", O_RDONLY);
    ::close(closed_again);
    if (held <= kFirstPreloadFd || closed_again != kFirstPreloadFd) return 1;
    if (!preload.Settle() || preload.numbers() != std::set<int>{held}) return 2;
    return ::dup(0) == free ? 0 : 3;
  });
  EXPECT_EQ(status, 0);
}

TEST(PreloadDescriptorsTest, APreloadThatClosesEverythingAndOpensMoreIsFoundOut) {
  const int status = InChild([] {
    const int free = ::dup(0);  // what starts tests may hand down others
    ::close(free);
    PreloadDescriptors preload;
    for (int fd = free; fd < 100; ++fd) ::close(fd);
    const int held = ::open("/dev/null", O_RDONLY);
    if (held != free || !preload.Settle()) return 1;
    return preload.numbers() == std::set<int>{held} ? 0 : 2;
  });
  EXPECT_EQ(status, 0);
}

TEST(PreloadDescriptorsTest, PipesAndSocketPairsAreEachRunsOwn) {
  const int status = InChild([] {
    PreloadDescriptors preload;
    int pipe[2];
    int pair[2];
    if (::pipe2(pipe, O_NONBLOCK) != 0) return 1;
    if (::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0) return 1;
    if (!preload.Settle()) return 2;
    if (IsReadable(pair[0]) || IsReadable(pair[1])) return 3;  // from looking who is whose
    const int in_spare = InSpare(preload, [&] {
      if (::write(pipe[1], "x", 1) != 1 || ::write(pair[0], "x", 1) != 1) return 4;
      if (!IsReadable(pipe[0]) || !IsReadable(pair[1])) return 5;
      if (IsReadable(pipe[0]) || IsReadable(pair[1])) return 6;  // and does not block
      if (::write(pipe[1], "x", 1) != 1 || ::write(pair[0], "x", 1) != 1) return 7;
      if (::fcntl(pipe[0], F_GETFD) != 0 || ::fcntl(pair[0], F_GETFD) != FD_CLOEXEC) return 8;
      return 0;
    });
    if (in_spare != 0) return in_spare;
    return IsReadable(pipe[0]) || IsReadable(pair[1]) ? 9 : 0;
  });
  EXPECT_EQ(status, 0);
}

TEST(PreloadDescriptorsTest, AnEpollSetWatchesTheRunsOwn) {
  const int status = InChild([] {
    PreloadDescriptors preload;
    const int set = ::epoll_create1(EPOLL_CLOEXEC);
    int pipe[2];
    if (set < 0 || ::pipe2(pipe, O_NONBLOCK | O_CLOEXEC) != 0) return 1;
    epoll_event watched{};
    watched.events = EPOLLIN;
    watched.data.u64 = 0x123456789abcdef0;
    if (::epoll_ctl(set, EPOLL_CTL_ADD, pipe[0], &watched) != 0 || !preload.Settle()) return 2;
    epoll_event seen{};
    const int in_spare = InSpare(preload, [&] {
      if (::epoll_wait(set, &seen, 1, 0) != 0 || ::write(pipe[1], "x", 1) != 1) return 3;
      return ::epoll_wait(set, &seen, 1, 0) == 1 && seen.data.u64 == watched.data.u64 ? 0 : 4;
    });
    if (in_spare != 0) return in_spare;
    return ::epoll_wait(set, &seen, 1, 0) == 0 ? 0 : 5;
  });
  EXPECT_EQ(status, 0);
}

TEST(PreloadDescriptorsTest, FilesKeepTheirPositionAndRunsDoNotMoveIt) {
  const TempRuntimeDir dir;
  const std::string path = dir.work_dir() + "/file";
  const int status = InChild([&path] {
    PreloadDescriptors preload;
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND, 0600);
    if (::write(file, "abc", 3) != 3 || ::lseek(file, 1, SEEK_SET) != 1) return 1;
    ::unlink(path.c_str());
    if (!preload.Settle()) return 2;
    const int in_spare = InSpare(preload, [file] {
      char bytes[3] = {};
      if (::read(file, bytes, 3) != 2 || bytes[0] != 'b') return 3;
      return (::fcntl(file, F_GETFL) & O_APPEND) != 0 ? 0 : 4;
    });
    if (in_spare != 0) return in_spare;
    return ::lseek(file, 0, SEEK_CUR) == 1 ? 0 : 5;
  });
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace pyfx::test
