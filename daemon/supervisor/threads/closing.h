// SPDX-License-Identifier: GPL-3.0-or-later
//
// Closes descriptors that clients and zygotes have passed, and connections with what lies unread in
// them. Whoever made the file decides how long that takes: close(2) waits for a FUSE server to take
// what was written (FUSE_FLUSH), and for a socket's peer (SO_LINGER of socket(7)). So it is done by
// threads that do nothing else: by one, and by more only while a close hangs.
#pragma once

#include <cstddef>

#include "daemon/supervisor/loop/event_loop.h"

namespace pyfx {

// How many closes may hang before no run is taken any more.
inline constexpr std::size_t kMostHangingCloses = 64;

// While it lives CloseElsewhere() returns at once, and `loop` sees to it that what hangs keeps
// nothing else open. One at a time.
class ClosingThreads {
 public:
  explicit ClosingThreads(EventLoop* loop);
  ~ClosingThreads();
  ClosingThreads(const ClosingThreads&) = delete;
  ClosingThreads& operator=(const ClosingThreads&) = delete;
};

// Closes `fd`, soon; at once where there are no ClosingThreads. A UniqueFd::Closer, for the loop's
// thread.
void CloseElsewhere(int fd);

// Whether as many closes hang as may.
bool TooManyClosesHang();

}  // namespace pyfx
