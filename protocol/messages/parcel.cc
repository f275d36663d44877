// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/messages/parcel.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <utility>

#include "protocol/messages/run_messages.h"

namespace pyfx {

Result<Parcel> Parcel::Pack(const std::vector<int>& fds, std::chrono::milliseconds timeout) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return ErrnoError("cannot make a socket pair");
  }
  // Closed on return: whoever reads the other end comes to an end.
  const UniqueFd packing(ends[0]);
  Parcel parcel;
  parcel.end_ = Channel(UniqueFd(ends[1]));
  parcel.end_.NeverWait();
  std::string bytes;
  AppendMessage(Descriptors(), fds.size(), &bytes);
  if (Status sent = SendFrames(packing.get(), bytes, fds, timeout); !sent) {
    return std::move(sent).error();
  }
  return parcel;
}

Result<UniqueFd> Parcel::Pass() const {
  UniqueFd copy(::fcntl(end_.fd(), F_DUPFD_CLOEXEC, 3));
  if (!copy) return ErrnoError("cannot duplicate a socket");
  return copy;
}

void Parcel::TakeBack() {
  if (!end_.valid()) return;
  // Each call takes what one call has put in.
  while (true) {
    const Result<Channel::ReadOutcome> read = end_.Read();
    if (!read || *read != Channel::ReadOutcome::kData) break;
  }
  end_ = Channel();
}

// All of it is in the socket before that is passed on. What is not there is not waited for: it may
// be any socket, of which nobody has the other end.
Result<std::vector<UniqueFd>> Unpack(UniqueFd parcel) {
  Channel end(std::move(parcel));
  end.NeverWait();
  while (true) {
    Result<std::optional<Frame>> frame = end.Next();
    if (!frame) return std::move(frame).error();
    if (frame->has_value()) {
      Result<Descriptors> expected = Expect<Descriptors>(**frame, (*frame)->fds.size());
      if (!expected) return std::move(expected).error();
      return std::move((*frame)->fds);
    }
    const Result<Channel::ReadOutcome> read = end.Read();
    if (!read) return read.error();
    if (*read == Channel::ReadOutcome::kEnd) return Error{Errc::kClosed, "the peer has left"};
    if (*read == Channel::ReadOutcome::kWouldBlock) {
      return Error{Errc::kProtocol, "what should be a parcel of descriptors is none"};
    }
  }
}

}  // namespace pyfx
