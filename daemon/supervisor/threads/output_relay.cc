// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/threads/output_relay.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <utility>

#include "daemon/supervisor/threads/helper_thread.h"

namespace pyfx {
namespace {

constexpr std::size_t kReadSize = std::size_t{16} << 10;

struct Relay {
  UniqueFd from;
  UniqueFd to;
};

// False when nobody wants it. Waits for room: who writes waits, too, then.
bool PassOn(int socket, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = ::send(socket, bytes, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

void Serve(const Relay& relay) {
  std::array<char, kReadSize> bytes;
  bool ending = false;
  while (true) {
    std::array<pollfd, 2> waits = {{{relay.from.get(), POLLIN, 0}, {relay.to.get(), POLLRDHUP, 0}}};
    if (!ending && ::poll(waits.data(), waits.size(), -1) < 0) continue;
    if ((waits[1].revents & (POLLHUP | POLLERR)) != 0) return;
    if ((waits[1].revents & POLLRDHUP) != 0) ending = true;
    if (!ending && waits[0].revents == 0) continue;
    const ssize_t got = ::read(relay.from.get(), bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN && !ending) continue;
    // The end; of a pseudo terminal that nobody has open any more, EIO (pty(7)).
    if (got <= 0 || !PassOn(relay.to.get(), bytes.data(), static_cast<std::size_t>(got))) return;
  }
}

}  // namespace

Result<UniqueFd> RelayOutput(UniqueFd source) {
  if (::fcntl(source.get(), F_SETFL, O_NONBLOCK) != 0) {
    return ErrnoError("cannot make a zygote's output non-blocking");
  }
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return SystemError("cannot make a socket for a zygote's output");
  }
  UniqueFd ours(ends[0]);
  auto relay = std::make_shared<Relay>(Relay{std::move(source), UniqueFd(ends[1])});
  // It closes both: that of a pipe takes its lock, too (pipe_release(), fs/pipe.c).
  if (!StartHelperThread([relay = std::move(relay)] { Serve(*relay); })) {
    return Error{Errc::kBusy, "cannot start a thread for a zygote's output"};
  }
  if (::fcntl(ours.get(), F_SETFL, O_NONBLOCK) != 0) {
    return ErrnoError("cannot make a zygote's output non-blocking");
  }
  return ours;
}

}  // namespace pyfx
