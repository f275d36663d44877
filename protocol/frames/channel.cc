// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frames/channel.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace pyfx {
namespace {

// SCM_MAX_FD in linux/net/scm.h: most descriptors of one sendmsg().
constexpr std::size_t kMaxPerSend = 253;

constexpr std::size_t kReadSize = std::size_t{64} << 10;

// One recvmsg() into `size` bytes at `bytes`, and what came along.
class Incoming {
 public:
  Incoming(char* bytes, std::size_t size) : iov_{bytes, size} {
    message_.msg_iov = &iov_;
    message_.msg_iovlen = 1;
    message_.msg_control = control_.data();
    message_.msg_controllen = control_.size();
  }
  Incoming(const Incoming&) = delete;
  Incoming& operator=(const Incoming&) = delete;

  // As recvmsg(2), but for signals.
  ssize_t Receive(int socket, int flags) {
    ssize_t received;
    do {
      received = ::recvmsg(socket, &message_, MSG_CMSG_CLOEXEC | flags);
    } while (received < 0 && errno == EINTR);
    return received;
  }
  std::vector<UniqueFd> TakeFds(UniqueFd::Closer closer) {
    std::vector<UniqueFd> fds;
    for (cmsghdr* c = CMSG_FIRSTHDR(&message_); c != nullptr; c = CMSG_NXTHDR(&message_, c)) {
      if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
      const std::size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (std::size_t i = 0; i < count; ++i) {
        int fd;
        std::memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
        fds.emplace_back(fd, closer);
      }
    }
    return fds;
  }
  bool lost_some() const { return (message_.msg_flags & MSG_CTRUNC) != 0; }

 private:
  iovec iov_;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxPerSend * sizeof(int))> control_;
  msghdr message_{};
};

// One sendmsg() with `flags`: as many bytes as go, and the first of `fds`. Returns the bytes sent,
// with 0 for "not now". `fds_sent` is set when bytes were sent.
Result<std::size_t> SendSome(int socket, std::string_view bytes, std::span<const int> fds,
                             int flags, std::size_t* fds_sent) {
  const std::size_t count = std::min(fds.size(), kMaxPerSend);
  // Descriptors that do not fit need a byte of their own to ride on; the last ones take the rest.
  const bool more = fds.size() > count;
  iovec iov{const_cast<char*>(bytes.data()), more ? 1 : bytes.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxPerSend * sizeof(int))> control;
  msghdr message{};
  message.msg_iov = &iov;
  message.msg_iovlen = 1;
  if (count > 0) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    cmsghdr* c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(c), fds.data(), count * sizeof(int));
  }
  while (true) {
    const ssize_t sent = ::sendmsg(socket, &message, flags | MSG_NOSIGNAL);
    if (sent >= 0) {
      *fds_sent = count;
      return static_cast<std::size_t>(sent);
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN) return std::size_t{0};
    if (errno == EPIPE || errno == ECONNRESET) return Error{Errc::kClosed, "the peer has left"};
    const Errc code = errno == ETOOMANYREFS ? Errc::kBusy : Errc::kFailed;
    return Error{code, ErrnoError("cannot send").text};
  }
}

}  // namespace

Result<Channel::ReadOutcome> Channel::Read() {
  std::array<char, kReadSize> bytes;
  Incoming incoming(bytes.data(), bytes.size());
  const ssize_t received = incoming.Receive(socket_.get(), flags_);
  if (received < 0) {
    if (errno == EAGAIN) return ReadOutcome::kWouldBlock;
    if (errno == ECONNRESET) return ReadOutcome::kEnd;
    return ErrnoError("cannot receive");
  }

  // Own the descriptors before judging the message, so that no early return can leak them.
  std::vector<UniqueFd> fds = incoming.TakeFds(closer_);
  if (incoming.lost_some()) {
    // The kernel dropped some, for want of room here or of free numbers in this process
    // (RLIMIT_NOFILE, unix(7)): which ones can no longer be told.
    return Error{Errc::kLostFds, "descriptors were lost on their way: too many are open"};
  }
  if (received == 0) {
    if (reader_.partial()) return Error{Errc::kProtocol, "the peer left within a frame"};
    return ReadOutcome::kEnd;
  }
  reader_.Feed(std::span(bytes.data(), static_cast<std::size_t>(received)), std::move(fds));
  // It may be secret, and the stack is not cleared by anybody.
  ::explicit_bzero(bytes.data(), static_cast<std::size_t>(received));
  return ReadOutcome::kData;
}

Result<Frame> Channel::Receive() {
  while (true) {
    Result<std::optional<Frame>> next = Next();
    if (!next) return std::move(next).error();
    if (next->has_value()) return std::move(**next);

    Result<ReadOutcome> outcome = Read();
    if (!outcome) return std::move(outcome).error();
    if (*outcome == ReadOutcome::kEnd) return Error{Errc::kClosed, "the peer has left"};
    if (*outcome == ReadOutcome::kWouldBlock) {
      pollfd wait{socket_.get(), POLLIN, 0};
      ::poll(&wait, 1, -1);
    }
  }
}

void Channel::QueueBytes(std::string bytes, std::vector<UniqueFd> fds) {
  queue_.push_back(Outgoing{std::move(bytes), 0, std::move(fds)});
}

Result<Channel::FlushOutcome> Channel::Flush() {
  while (!queue_.empty()) {
    Outgoing& out = queue_.front();
    std::vector<int> fds;
    fds.reserve(out.fds.size());
    for (const UniqueFd& fd : out.fds) fds.push_back(fd.get());

    std::size_t fds_sent = 0;
    const std::string_view rest = std::string_view(out.bytes).substr(out.sent);
    Result<std::size_t> sent = SendSome(socket_.get(), rest, fds, flags_, &fds_sent);
    if (!sent) return std::move(sent).error();
    if (*sent == 0) return FlushOutcome::kWouldBlock;
    out.sent += *sent;
    out.fds.erase(out.fds.begin(), out.fds.begin() + static_cast<std::ptrdiff_t>(fds_sent));
    if (out.sent == out.bytes.size()) queue_.pop_front();
  }
  return FlushOutcome::kDone;
}

ssize_t ReceiveBytes(int socket, std::span<char> bytes, UniqueFd::Closer closer) {
  Incoming incoming(bytes.data(), bytes.size());
  const ssize_t received = incoming.Receive(socket, MSG_DONTWAIT);
  const int error = errno;
  if (received >= 0) incoming.TakeFds(closer);
  errno = error;
  return received;
}

Status SendFrames(int socket, std::string_view bytes, const std::vector<int>& fds,
                  std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point deadline = Clock::now() + timeout;
  std::span<const int> rest(fds);
  while (!bytes.empty()) {
    std::size_t fds_sent = 0;
    // A blocking socket would keep us within sendmsg() beyond the deadline.
    Result<std::size_t> sent = SendSome(socket, bytes, rest, MSG_DONTWAIT, &fds_sent);
    const bool in_flight = !sent && sent.error().code == Errc::kBusy;
    if (!sent && !in_flight) return std::move(sent).error();
    if (sent && *sent > 0) {
      bytes.remove_prefix(*sent);
      rest = rest.subspan(fds_sent);
      continue;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return Error{Errc::kFailed, "cannot send: the peer does not read"};
    if (in_flight) {
      ::poll(nullptr, 0, static_cast<int>(kTooManyInFlightPause.count()));
    } else {
      pollfd wait{socket, POLLOUT, 0};
      ::poll(&wait, 1, static_cast<int>(left.count()));
    }
  }
  return {};
}

}  // namespace pyfx
