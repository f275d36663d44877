// SPDX-License-Identifier: GPL-3.0-or-later
//
// A descriptor that does not let go: closing its last duplicate waits, for an hour if need be,
// until the peer has taken what was sent (SO_LINGER of socket(7)), which it never does.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

#include "protocol/base/unique_fd.h"

namespace pyfx::test {

class HangingSocket {
 public:
  HangingSocket() {
    const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* name = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener.get(), name, length), 0);
    EXPECT_EQ(::listen(listener.get(), 1), 0);
    EXPECT_EQ(::getsockname(listener.get(), name, &length), 0);
    socket_ = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::connect(socket_.get(), name, length), 0);
    peer_ = UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const linger hour{1, 3600};
    EXPECT_EQ(::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &hour, sizeof(hour)), 0);
    const std::array<char, 65536> bytes{};
    while (::send(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT) > 0) {
    }
  }
  // Before this a close of ours would hang as well: who has a duplicate has the last one.
  ~HangingSocket() {
    peer_.reset();  // which resets the connection
    socket_.reset();
  }
  HangingSocket(const HangingSocket&) = delete;
  HangingSocket& operator=(const HangingSocket&) = delete;

  int fd() const { return socket_.get(); }
  // Gives it up: whoever it was passed to has the last duplicate. Does not hang as long as there is
  // another.
  void Leave() { socket_.reset(); }
  UniqueFd Take() { return std::move(socket_); }

 private:
  UniqueFd socket_;
  UniqueFd peer_;
};

}  // namespace pyfx::test
