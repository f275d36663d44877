// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a preload leaves open is found, and made anew where processes would meet in it. Each test in
// a child of its own, which stands for the zygote.
#include "daemon/zygote/core/descriptors/preload_descriptors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
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
    if (!preload.Renew() || !preload.RenewSockets()) return 99;
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

// The port that it is bound to; 0 without a name.
int PortOf(int fd) {
  sockaddr_in name{};
  socklen_t size = sizeof(name);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size);
  return name.sin_port;
}

bool BindTo(int fd, int port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = static_cast<in_port_t>(port);
  name.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  return ::bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0;
}

TEST(PreloadDescriptorsTest, ASocketWithoutANameIsEachRunsOwnWithItsDuplicates) {
  const int status = InChild([] {
    PreloadDescriptors preload;
    const int one = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    const int same = ::fcntl(one, F_DUPFD_CLOEXEC, 0);
    const int set = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event watched{};
    watched.events = EPOLLIN;
    if (::epoll_ctl(set, EPOLL_CTL_ADD, one, &watched) != 0) return 1;
    if (!preload.Settle() || !preload.unsafe().empty()) return 2;
    const int in_spare = InSpare(preload, [&] {
      if (!BindTo(one, 0) || PortOf(same) == 0 || PortOf(same) != PortOf(one)) return 3;
      if (::fcntl(one, F_GETFD) != 0 || ::fcntl(same, F_GETFD) != FD_CLOEXEC) return 4;
      if ((::fcntl(same, F_GETFL) & O_NONBLOCK) == 0) return 5;
      sockaddr_in name{};
      socklen_t size = sizeof(name);
      ::getsockname(one, reinterpret_cast<sockaddr*>(&name), &size);
      ::sendto(one, "x", 1, 0, reinterpret_cast<const sockaddr*>(&name), size);
      epoll_event seen{};
      return ::epoll_wait(set, &seen, 1, 1000) == 1 && IsReadable(same) ? 0 : 6;
    });
    if (in_spare != 0) return in_spare;
    return PortOf(one) == 0 ? 0 : 7;
  });
  EXPECT_EQ(status, 0);
}

TEST(PreloadDescriptorsTest, ASocketThatCannotBeMadeTwiceIsNamedAndItsNameGivenUp) {
  const int status = InChild([] {
    PreloadDescriptors preload;
    const int bound = ::socket(AF_INET, SOCK_DGRAM, 0);
    const int connected = ::socket(AF_INET, SOCK_DGRAM, 0);
    const int netlink = ::socket(AF_NETLINK, SOCK_DGRAM, 0);
    if (!BindTo(bound, 0) || netlink < 0) return 1;
    const int port = PortOf(bound);
    sockaddr_in name{};
    socklen_t size = sizeof(name);
    ::getsockname(bound, reinterpret_cast<sockaddr*>(&name), &size);
    if (::connect(connected, reinterpret_cast<const sockaddr*>(&name), size) != 0) return 2;
    if (!preload.Settle() || preload.unsafe().size() != 3) return 3;
    if (!preload.unsafe()[0].starts_with("socket that has a name at ")) return 4;
    if (!preload.unsafe()[1].starts_with("connection at ")) return 5;
    if (!preload.unsafe()[2].starts_with("socket of another kind at ")) return 6;
    const int next = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (BindTo(next, port)) return 7;
    preload.GiveUp();
    return BindTo(next, port) ? 0 : 8;
  });
  EXPECT_EQ(status, 0);
}

TEST(PreloadDescriptorsTest, DuplicatesOfPipesStayDuplicatesAndEndsStayEnds) {
  const int status = InChild([] {
    PreloadDescriptors preload;
    int both[2];
    int ended[2];
    if (::pipe2(both, O_NONBLOCK) != 0 || ::pipe2(ended, O_NONBLOCK) != 0) return 1;
    const int same = ::dup(both[1]);
    if (::write(ended[1], "xx", 2) != 2) return 2;
    ::close(ended[1]);
    if (!preload.Settle() || !preload.unsafe().empty()) return 3;
    for (int run = 0; run < 2; ++run) {
      const int in_spare = InSpare(preload, [&] {
        char bytes[3];
        if (IsReadable(both[0]) || ::write(same, "x", 1) != 1 || !IsReadable(both[0])) return 4;
        return ::read(ended[0], bytes, 3) == 2 && ::read(ended[0], bytes, 3) == 0 ? 0 : 5;
      });
      if (in_spare != 0) return in_spare;
    }
    return 0;
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
