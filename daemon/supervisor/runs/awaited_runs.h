// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cold runs of interpreters that are to be warm afterwards: a warm-up beside a run would slow
// it down. A client that was told to run cold becomes python3, so its process is the run.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "daemon/supervisor/loop/event_loop.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

class AwaitedRuns {
 public:
  // The end of a longer run is not awaited: the warm-up starts beside it.
  static constexpr std::chrono::milliseconds kLongest{5'000};

  // `on_ended` is called from the loop.
  AwaitedRuns(EventLoop* loop, std::function<void(const std::string& profile)> on_ended,
              std::chrono::milliseconds longest = kLongest)
      : loop_(loop), on_ended_(std::move(on_ended)), longest_(longest) {}

  // Tells when the run of the client at the other end of `connection` has ended, which has its
  // answer still to come; at once where that cannot be told. Of several runs of a profile the first
  // counts.
  void Await(const std::string& profile, int connection);
  // Nothing is to be started any more.
  void Clear() { awaited_.clear(); }

 private:
  struct Awaited {
    UniqueFd pidfd;
    EventSource ended;  // goes before the descriptor
    EventSource limit;
  };

  void End(std::string profile);

  EventLoop* loop_;
  std::function<void(const std::string&)> on_ended_;
  std::chrono::milliseconds longest_;
  std::map<std::string, Awaited> awaited_;  // by profile
};

}  // namespace pyfx
