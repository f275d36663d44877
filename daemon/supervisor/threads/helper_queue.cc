// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/threads/helper_queue.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include "daemon/supervisor/threads/helper_thread.h"

namespace pyfx {

struct HelperQueue::State {
  struct Piece {
    std::size_t size;
    std::function<void()> work;
  };

  explicit State(std::size_t most_bytes) : most(most_bytes) {}

  const std::size_t most;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Piece> pieces;
  std::size_t held = 0;  // by these, and by the one that is being done
  bool has_thread = false;
};

HelperQueue::HelperQueue(std::size_t most) : state_(std::make_shared<State>(most)) {}

bool HelperQueue::Post(std::size_t size, std::function<void()> work) {
  std::unique_lock lock(state_->mutex);
  if (state_->held > 0 && state_->held + size > state_->most) return false;
  if (!state_->has_thread) {
    state_->has_thread = StartHelperThread([state = state_] { Serve(state.get()); });
  }
  if (!state_->has_thread) {
    lock.unlock();
    work();
    return true;
  }
  state_->held += size;
  state_->pieces.push_back({size, std::move(work)});
  state_->changed.notify_all();
  return true;
}

void HelperQueue::Finish(std::chrono::milliseconds limit) {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait_for(lock, limit, [this] { return state_->held == 0; });
}

void HelperQueue::Serve(State* state) {
  std::unique_lock lock(state->mutex);
  while (true) {
    state->changed.wait(lock, [state] { return !state->pieces.empty(); });
    State::Piece piece = std::move(state->pieces.front());
    state->pieces.pop_front();
    lock.unlock();
    piece.work();
    piece.work = nullptr;
    lock.lock();
    state->held -= piece.size;
    if (state->held == 0) state->changed.notify_all();
  }
}

}  // namespace pyfx
