// SPDX-License-Identifier: GPL-3.0-or-later
//
// Connections whose maker has ended, for tests of whose word is taken for a client's.
#pragma once

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "protocol/base/unique_fd.h"
#include "protocol/frames/channel.h"
#include "protocol/frames/message.h"
#include "protocol/messages/parcel.h"
#include "protocol/messages/run_messages.h"

namespace pyfx::test {

struct LeftConnection {
  pid_t maker = -1;  // has been waited for
  std::array<UniqueFd, 2> ends;
};

// A pair of sockets that a process made which is no more. Its descriptors are this process's.
inline LeftConnection MakeLeftConnection() {
  LeftConnection left;
  std::array<int, 2> link{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, link.data()) != 0) return left;
  UniqueFd ours(link[0]);
  UniqueFd theirs(link[1]);
  left.maker = ::fork();
  if (left.maker == 0) {
    std::array<int, 2> ends{};
    std::string bytes;
    AppendMessage(Descriptors(), ends.size(), &bytes);
    const bool sent = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0 &&
                      SendFrames(theirs.get(), bytes, {ends[0], ends[1]}, std::chrono::seconds(60));
    ::_exit(sent ? 0 : 1);
  }
  theirs.reset();
  ::waitpid(left.maker, nullptr, 0);  // so that all of it is there
  Result<std::vector<UniqueFd>> ends = Unpack(std::move(ours));
  if (ends && ends->size() == left.ends.size()) {
    left.ends = {std::move(ends->front()), std::move(ends->back())};
  }
  return left;
}

}  // namespace pyfx::test
