// SPDX-License-Identifier: GPL-3.0-or-later
//
// A non-blocking channel in the event loop: waits for what comes in and sends what is queued when
// the peer has room. Reads and judges nothing: its owner does, when told that it can.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "daemon/supervisor/loop/event_loop.h"
#include "protocol/frames/channel.h"

namespace pyfx {

class WatchedChannel {
 public:
  // Called from the loop only, never from within a call of ours.
  struct Events {
    std::function<void()> on_readable;     // bytes, or the end of the stream
    std::function<void()> on_flushed;      // all is out, after a Flush() that could not finish
    std::function<void(Error)> on_broken;  // what was queued cannot be sent; kClosed: peer has left
  };

  // Takes the socket, and never blocks on it. Does not wait for input before Listen(true).
  static Result<std::unique_ptr<WatchedChannel>> Make(EventLoop* loop, UniqueFd socket,
                                                      Events events);

  Channel& channel() { return channel_; }
  bool has_queued() const { return channel_.has_queued(); }

  // Sends what goes at once; on kWouldBlock the rest goes later and an event tells the end.
  Result<Channel::FlushOutcome> Flush();
  // Whether on_readable is wanted.
  void Listen(bool listen);
  // It is wanted at the end of the stream only: what comes stays unread.
  void ListenForEnd();

 private:
  WatchedChannel(EventLoop* loop, UniqueFd socket, Events events)
      : loop_(loop), channel_(std::move(socket)), events_(std::move(events)) {}

  void OnIo(std::uint32_t events);
  void FlushFromLoop();
  void UpdateInterest();

  EventLoop* loop_;
  Channel channel_;
  Events events_;
  bool listening_ = false;
  std::uint32_t wanted_ = EPOLLIN;  // while listening
  bool blocked_ = false;            // waits for EPOLLOUT
  EventSource source_;              // after channel_: goes before the descriptor is closed
  EventSource retry_;
};

}  // namespace pyfx
