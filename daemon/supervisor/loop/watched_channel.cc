// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/loop/watched_channel.h"

namespace pyfx {

Result<std::unique_ptr<WatchedChannel>> WatchedChannel::Make(EventLoop* loop, UniqueFd socket,
                                                             Events events) {
  const int fd = socket.get();
  std::unique_ptr<WatchedChannel> watched(
      new WatchedChannel(loop, std::move(socket), std::move(events)));
  watched->channel_.NeverWait();
  WatchedChannel* raw = watched.get();
  Result<EventSource> source =
      loop->WatchIo(fd, EPOLLIN, [raw](std::uint32_t ready) { raw->OnIo(ready); });
  if (!source) return std::move(source).error();
  watched->source_ = std::move(*source);
  watched->UpdateInterest();
  return watched;
}

Result<Channel::FlushOutcome> WatchedChannel::Flush() {
  Result<Channel::FlushOutcome> outcome = channel_.Flush();
  blocked_ = false;
  retry_.reset();
  if (outcome) {
    blocked_ = *outcome == Channel::FlushOutcome::kWouldBlock;
  } else if (outcome.error().code == Errc::kBusy) {
    retry_ = loop_->After(kTooManyInFlightPause, [this] { FlushFromLoop(); });
    outcome = Channel::FlushOutcome::kWouldBlock;
  }
  UpdateInterest();
  return outcome;
}

void WatchedChannel::Listen(bool listen) {
  listening_ = listen;
  wanted_ = EPOLLIN;
  UpdateInterest();
}

void WatchedChannel::ListenForEnd() {
  listening_ = true;
  wanted_ = EPOLLRDHUP;
  UpdateInterest();
}

void WatchedChannel::OnIo(std::uint32_t events) {
  if (blocked_ && (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) return FlushFromLoop();
  if (listening_ && (events & ~std::uint32_t{EPOLLOUT}) != 0) events_.on_readable();
}

void WatchedChannel::FlushFromLoop() {
  Result<Channel::FlushOutcome> outcome = Flush();
  if (!outcome) {
    // Nothing more can be sent: without this a peer that hung up would wake us for ever.
    listening_ = false;
    UpdateInterest();
    events_.on_broken(std::move(outcome).error());
  } else if (*outcome == Channel::FlushOutcome::kDone) {
    events_.on_flushed();
  }
}

void WatchedChannel::UpdateInterest() {
  std::uint32_t events = 0;
  if (listening_) events |= wanted_;
  if (blocked_) events |= EPOLLOUT;
  source_.SetIoEvents(events);
}

}  // namespace pyfx
