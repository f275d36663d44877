// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks the system what may block: some threads ask, at most kMostThreads, and the loop is called
// with the answer, or with an error when it has not come in time. The loop never waits.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "daemon/supervisor/loop/event_loop.h"
#include "protocol/base/result.h"

namespace pyfx {

class Answers {
 public:
  // How many questions may hang before no other is answered.
  static constexpr std::size_t kMostThreads = 16;
  // An answer comes in less than a millisecond; but a machine may be busy.
  static constexpr std::chrono::milliseconds kPatience{5'000};

  // `none`: what is answered when there is no answer in time.
  Answers(EventLoop* loop, Error none, std::chrono::milliseconds patience = kPatience);
  // Waits for nobody: a thread that hangs goes on to.
  ~Answers();
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;

  // Has a thread ask `question`, which uses nothing of the loop's. `on_answer` is called from the
  // loop, never from within this call. The question is destroyed by the thread that has asked it,
  // by this one if that was not to be. Returns a number for Forget().
  std::uint64_t Ask(std::function<Status()> question, std::function<void(Status)> on_answer);
  // Nobody wants to hear the answer any more.
  void Forget(std::uint64_t number);

 private:
  struct State;
  struct Waiting {
    std::function<void(Status)> on_answer;
    EventSource limit;
  };

  static void Serve(State* state);
  void HearAll();
  void Tell(std::uint64_t number, const Status& status);

  EventLoop* loop_;
  Error none_;
  std::chrono::milliseconds patience_;
  std::shared_ptr<State> state_;
  EventSource source_;
  std::uint64_t last_ = 0;
  std::unordered_map<std::uint64_t, Waiting> waiting_;
};

}  // namespace pyfx
