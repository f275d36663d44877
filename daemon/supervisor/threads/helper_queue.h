// SPDX-License-Identifier: GPL-3.0-or-later
//
// Work that may wait without end, one piece after the other in a thread of its own, and no more
// than so much of it: what there is no room for is not done, and counted.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace pyfx {

class HelperQueue {
 public:
  // Holds pieces of `most` bytes together.
  explicit HelperQueue(std::size_t most);
  // Does not wait: what is left is done, as long as the process is there.
  ~HelperQueue() = default;
  HelperQueue(const HelperQueue&) = delete;
  HelperQueue& operator=(const HelperQueue&) = delete;

  // Has `work` done, which holds `size` bytes. False where there is no room. Without a thread, for
  // which the system may be out of something, it is done at once.
  bool Post(std::size_t size, std::function<void()> work);
  // Waits until all is done, but no longer than `limit`.
  void Finish(std::chrono::milliseconds limit);

 private:
  struct State;
  static void Serve(State* state);

  std::shared_ptr<State> state_;
};

}  // namespace pyfx
