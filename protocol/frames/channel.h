// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stream socket that carries frames and descriptors: the only sendmsg() and recvmsg() in the
// tree. Works on blocking and on non-blocking sockets; on a non-blocking one, and after
// NeverWait(), what cannot be sent at once is queued, with its descriptors, until Flush() is called
// again.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "protocol/frames/frame.h"
#include "protocol/frames/message.h"

namespace pyfx {

// How long to wait when sending says kBusy. The kernel counts descriptors under way per user and
// refuses more than RLIMIT_NOFILE (unix(7)). It passes as soon as a receiver has read some, and
// poll(2) does not tell when.
inline constexpr std::chrono::milliseconds kTooManyInFlightPause{2};

class Channel {
 public:
  enum class ReadOutcome { kData, kWouldBlock, kEnd };
  enum class FlushOutcome { kDone, kWouldBlock };

  Channel() = default;
  explicit Channel(UniqueFd socket) : socket_(std::move(socket)) {}

  int fd() const { return socket_.get(); }
  bool valid() const { return socket_.valid(); }
  // Gives the socket up; what was queued or half read goes with the channel.
  UniqueFd Release() { return std::move(socket_); }

  // From now on nothing but Receive() waits, whatever the socket is set to: that setting belongs to
  // all who have the socket (fcntl(2), F_SETFL), and who has a duplicate may change it.
  void NeverWait() { flags_ = MSG_DONTWAIT; }
  // What is received from now on is closed by `closer`.
  void CloseBy(UniqueFd::Closer closer) { closer_ = closer; }

  // Does one recvmsg() and keeps what came for Next(). Received descriptors are CLOEXEC.
  Result<ReadOutcome> Read();
  // The next whole frame that has been read, or nullopt.
  Result<std::optional<Frame>> Next() { return reader_.Next(); }
  // Blocks until a frame is here. kClosed when the peer has left between two frames.
  Result<Frame> Receive();

  // Queues `message`; the peer gets duplicates of `fds`, which stay open until they are sent.
  template <typename M>
  void Queue(const M& message, std::vector<UniqueFd> fds = {}) {
    std::string bytes;
    AppendMessage(message, fds.size(), &bytes);
    QueueBytes(std::move(bytes), std::move(fds));
  }
  // Queues one or more whole frames, in `bytes`, whose headers announce `fds` in this order.
  void QueueBytes(std::string bytes, std::vector<UniqueFd> fds);
  // Sends what is queued. kClosed when the peer has left.
  Result<FlushOutcome> Flush();
  bool has_queued() const { return !queue_.empty(); }
  // Forgets what has been read and not been taken by Next().
  void DropRead() { reader_ = FrameReader(); }
  // Bytes that have been read and make no whole frame yet.
  std::size_t held() const { return reader_.held(); }

 private:
  struct Outgoing {
    std::string bytes;
    std::size_t sent = 0;
    std::vector<UniqueFd> fds;  // still to be sent
  };

  UniqueFd socket_;
  int flags_ = 0;  // of sendmsg() and recvmsg()
  UniqueFd::Closer closer_ = nullptr;
  FrameReader reader_;
  std::deque<Outgoing> queue_;
};

// One recvmsg(), as recv(2), that never waits. Descriptors that come along are taken as well, and
// closed by `closer`: those that a receiver has no room for the kernel closes within the call
// (scm_detach_fds(), net/core/scm.c), which then takes as long as that does.
ssize_t ReceiveBytes(int socket, std::span<char> bytes, UniqueFd::Closer closer);

// Sends whole frames on a blocking or non-blocking socket and waits until all are out, at most
// `timeout`. Borrows the socket and the descriptors.
Status SendFrames(int socket, std::string_view bytes, const std::vector<int>& fds,
                  std::chrono::milliseconds timeout);

}  // namespace pyfx
