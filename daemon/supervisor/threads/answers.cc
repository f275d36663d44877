// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/threads/answers.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "daemon/supervisor/threads/helper_thread.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

struct Answers::State {
  struct Question {
    std::uint64_t number;
    std::function<Status()> ask;
  };

  std::mutex mutex;
  std::condition_variable more;
  std::deque<Question> questions;
  std::vector<std::pair<std::uint64_t, Status>> answers;
  std::size_t threads = 0;
  std::size_t idle = 0;  // of these
  bool ended = false;
  UniqueFd answered;  // eventfd(2)
};

Answers::Answers(EventLoop* loop, Error none, std::chrono::milliseconds patience)
    : loop_(loop), none_(std::move(none)), patience_(patience), state_(std::make_shared<State>()) {
  state_->answered.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  Result<EventSource> source =
      loop->WatchIo(state_->answered.get(), EPOLLIN, [this](std::uint32_t) { HearAll(); });
  // Without it all questions are without an answer.
  if (source) source_ = std::move(*source);
}

Answers::~Answers() {
  const std::lock_guard lock(state_->mutex);
  state_->ended = true;
  state_->more.notify_all();
}

std::uint64_t Answers::Ask(std::function<Status()> question,
                           std::function<void(Status)> on_answer) {
  const std::uint64_t number = ++last_;
  waiting_[number] = {std::move(on_answer),
                      loop_->After(patience_, [this, number] { Tell(number, none_); })};
  const std::lock_guard lock(state_->mutex);
  state_->questions.push_back({number, std::move(question)});
  if (state_->idle < state_->questions.size() && state_->threads < kMostThreads &&
      StartHelperThread([state = state_] { Serve(state.get()); })) {
    ++state_->threads;
  }
  state_->more.notify_one();
  return number;
}

void Answers::Forget(std::uint64_t number) {
  waiting_.erase(number);
  // It is destroyed without the lock.
  State::Question unasked;
  const std::lock_guard lock(state_->mutex);
  const auto found = std::find_if(state_->questions.begin(), state_->questions.end(),
                                  [&](const auto& question) { return question.number == number; });
  if (found == state_->questions.end()) return;
  unasked = std::move(*found);
  state_->questions.erase(found);
}

void Answers::HearAll() {
  std::uint64_t count = 0;
  if (::read(state_->answered.get(), &count, sizeof(count)) < 0) return;
  std::vector<std::pair<std::uint64_t, Status>> answers;
  {
    const std::lock_guard lock(state_->mutex);
    answers.swap(state_->answers);
  }
  for (const auto& [number, status] : answers) Tell(number, status);
}

void Answers::Tell(std::uint64_t number, const Status& status) {
  const auto found = waiting_.find(number);
  if (found == waiting_.end()) return;  // nobody waits for it any more
  const std::function<void(Status)> on_answer = std::move(found->second.on_answer);
  Forget(number);
  on_answer(status);
}

void Answers::Serve(State* state) {
  std::unique_lock lock(state->mutex);
  while (true) {
    if (state->ended || (state->questions.empty() && state->idle > 0)) break;  // one is enough
    ++state->idle;
    state->more.wait(lock, [state] { return state->ended || !state->questions.empty(); });
    --state->idle;
    if (state->questions.empty()) break;
    State::Question question = std::move(state->questions.front());
    state->questions.pop_front();
    lock.unlock();
    Status status = question.ask();
    question.ask = nullptr;
    lock.lock();
    state->answers.emplace_back(question.number, std::move(status));
    const std::uint64_t one = 1;
    if (::write(state->answered.get(), &one, sizeof(one)) < 0) break;  // which cannot be
  }
  --state->threads;
}

}  // namespace pyfx
