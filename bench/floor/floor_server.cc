// SPDX-License-Identifier: GPL-3.0-or-later
//
// The least that a fork server can do, and so the floor below which no pyfx can be: a child forked
// for each connection takes on the client's directory, environment and standard descriptors,
// reports its status and ends. There is no Python, and nothing to run but, for a client's --write,
// to write one byte.
//
//   floor-server [--heap MIB] ON_DEMAND_SOCKET SPARE_SOCKET
//
//   ON_DEMAND_SOCKET   connect ─▶ accept, fork ─▶ the child reads the request
//   SPARE_SOCKET       connect ─▶ accept, pass the connection on ─▶ a child forked ahead reads it;
//                      the next one is forked while that works
//
// Fair to pyfx: each hand-over that a fork server must have is there, and the status goes out
// before the child's memory is taken down. --heap has the server touch so much memory first, in
// huge pages, since fork() copies page tables. Fair to the truth: one process instead of supervisor
// and zygote, nobody is authenticated, no run is watched, signalled or limited, and the request is
// not looked at. Ends with its standard input, so that it never outlives the benchmark.
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "bench/floor/request.h"
#include "protocol/base/unique_fd.h"

namespace pyfx::bench {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "floor-server: cannot %s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

UniqueFd Listen(const char* path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (std::strlen(path) >= sizeof(address.sun_path)) Fail("use so long a path");
  std::strcpy(address.sun_path, path);
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (::bind(socket.get(), generic, sizeof(address)) != 0) Fail("bind the socket");
  if (::listen(socket.get(), SOMAXCONN) != 0) Fail("listen");
  return socket;
}

void TouchHeap(std::size_t bytes) {
  if (bytes == 0) return;
  void* heap = ::mmap(nullptr, bytes + kHugePage, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (heap == MAP_FAILED) Fail("get the heap");
  ::madvise(heap, bytes + kHugePage, MADV_HUGEPAGE);
  std::memset(heap, 1, bytes);
}

// One recvmsg(), with room for the descriptors of a request or for one connection.
ssize_t Receive(int socket, void* bytes, std::size_t size, std::vector<UniqueFd>* fds) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(kPassed))> control{};
  iovec data{bytes, size};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t received = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  const cmsghdr* passed = CMSG_FIRSTHDR(&message);
  if (passed == nullptr || passed->cmsg_type != SCM_RIGHTS) return received;
  for (std::size_t offset = CMSG_LEN(0); offset < passed->cmsg_len; offset += sizeof(int)) {
    int fd = -1;
    std::memcpy(&fd, reinterpret_cast<const char*>(passed) + offset, sizeof(fd));
    fds->emplace_back(fd);
  }
  return received;
}

// What the client sent becomes the environment and directory of this process.
bool TakeOn(const Header& header, std::vector<char>* strings) {
  if (strings->empty() || strings->back() != '\0') return false;
  std::vector<char*> parts;
  for (char* at = strings->data(); at < strings->data() + strings->size();
       at += std::strlen(at) + 1) {
    parts.push_back(at);
  }
  if (parts.size() != std::size_t{header.arguments} + header.variables + 1) return false;
  const bool entered = ::chdir(parts.back()) == 0;
  parts.back() = nullptr;
  environ = parts.data() + header.arguments;
  return entered;
}

// `--write` is the client's only argument but the socket. TakeOn() has looked at the strings.
bool IsToWrite(const Header& header, const std::vector<char>& strings) {
  if (header.arguments != 2) return false;
  const std::string_view socket = strings.data();
  return std::string_view(strings.data() + socket.size() + 1) == "--write";
}

// In the child: the whole of a run. The parent's descriptors go with the process.
[[noreturn]] void RunFor(const UniqueFd& connection) {
  Header header{};
  std::vector<UniqueFd> fds;
  if (Receive(connection.get(), &header, sizeof(header), &fds) != sizeof(header)) ::_exit(1);
  std::vector<char> strings(header.strings_length);
  const ssize_t received = ::recv(connection.get(), strings.data(), strings.size(), MSG_WAITALL);
  if (received != static_cast<ssize_t>(strings.size()) || fds.size() != kPassed.size()) ::_exit(1);
  std::uint32_t status = TakeOn(header, &strings) ? 0 : 1;
  for (std::size_t i = 0; i < fds.size(); ++i) {
    if (::dup2(fds[i].get(), kPassed[i]) < 0) status = 1;
    fds[i].reset();
  }
  if (status == 0 && IsToWrite(header, strings) && ::write(1, "x", 1) != 1) status = 1;
  const bool sent = ::send(connection.get(), &status, sizeof(status), MSG_NOSIGNAL) > 0;
  ::_exit(sent ? 0 : 1);
}

pid_t Fork() {
  const pid_t child = ::fork();
  if (child < 0) Fail("fork");
  return child;
}

void ServeOnDemand(const UniqueFd& listener) {
  const UniqueFd connection(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (connection && Fork() == 0) RunFor(connection);
}

// A child that waits for a connection; returns the way to send it one.
UniqueFd ForkSpare() {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) Fail("make a pair");
  UniqueFd ours(pair[0]);
  const UniqueFd theirs(pair[1]);
  if (Fork() != 0) return ours;
  ours.reset();
  char byte = 0;
  std::vector<UniqueFd> fds;
  if (Receive(theirs.get(), &byte, 1, &fds) != 1 || fds.size() != 1) ::_exit(0);
  RunFor(fds[0]);
}

void ServeFromSpare(const UniqueFd& listener, UniqueFd* spare) {
  const UniqueFd connection(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!connection) return;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  char byte = 0;
  iovec data{&byte, 1};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* passed = CMSG_FIRSTHDR(&message);
  passed->cmsg_level = SOL_SOCKET;
  passed->cmsg_type = SCM_RIGHTS;
  passed->cmsg_len = CMSG_LEN(sizeof(int));
  const int fd = connection.get();
  std::memcpy(CMSG_DATA(passed), &fd, sizeof(fd));
  if (::sendmsg(spare->get(), &message, MSG_NOSIGNAL) != 1) Fail("hand a connection over");
  *spare = ForkSpare();
}

// Ends when standard input does, or says something.
void Serve(const UniqueFd& on_demand, const UniqueFd& from_spare) {
  sigset_t child_signal;
  ::sigemptyset(&child_signal);
  ::sigaddset(&child_signal, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child_signal, nullptr);
  const UniqueFd deaths(::signalfd(-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK));
  UniqueFd spare = ForkSpare();
  std::puts("ready");
  std::fflush(stdout);
  while (true) {
    std::array<pollfd, 4> waits = {pollfd{on_demand.get(), POLLIN, 0},
                                   pollfd{from_spare.get(), POLLIN, 0},
                                   pollfd{deaths.get(), POLLIN, 0}, pollfd{0, POLLIN, 0}};
    if (::poll(waits.data(), waits.size(), -1) < 0) Fail("wait");
    if (waits[3].revents != 0) return;
    if (waits[0].revents != 0) ServeOnDemand(on_demand);
    if (waits[1].revents != 0) ServeFromSpare(from_spare, &spare);
    signalfd_siginfo info;
    if (waits[2].revents == 0 || ::read(deaths.get(), &info, sizeof(info)) < 0) continue;
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
  }
}

int Main(int argc, char** argv) {
  std::size_t heap_mib = 0;
  if (argc == 5 && std::string(argv[1]) == "--heap") {
    heap_mib = std::strtoul(argv[2], nullptr, 10);
  } else if (argc != 3) {
    std::fputs("usage: floor-server [--heap MIB] ON_DEMAND_SOCKET SPARE_SOCKET\n", stderr);
    return 2;
  }
  TouchHeap(heap_mib << 20);
  Serve(Listen(argv[argc - 2]), Listen(argv[argc - 1]));
  return 0;
}

}  // namespace
}  // namespace pyfx::bench

int main(int argc, char** argv) { return pyfx::bench::Main(argc, argv); }
