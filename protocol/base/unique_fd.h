// SPDX-License-Identifier: GPL-3.0-or-later
//
// Owns one file descriptor. `UniqueFd` by value takes a descriptor, `int fd` borrows it.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace pyfx {

class UniqueFd {
 public:
  // What closes it in the place of close(2), which may wait for as long as whoever made the file
  // pleases: for a server to take what was written, for a peer to acknowledge it.
  using Closer = void (*)(int fd);

  UniqueFd() = default;
  explicit UniqueFd(int fd, Closer closer = nullptr) : fd_(fd), closer_(closer) {}
  ~UniqueFd() { reset(); }

  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()), closer_(other.closer_) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this == &other) return *this;
    reset(other.release());
    closer_ = other.closer_;
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  explicit operator bool() const { return valid(); }

  [[nodiscard]] int release() { return std::exchange(fd_, -1); }

  // Another number for the same file, from `least` on, which is closed in the same way.
  UniqueFd Duplicate(int least = 0) const {
    return UniqueFd(::fcntl(fd_, F_DUPFD_CLOEXEC, least), closer_);
  }

  // Closes what it holds. close(2) on Linux always frees the number, also when it reports an
  // error, so there is nothing to retry and nothing useful to report.
  void reset(int fd = -1) {
    const Closer closer = std::exchange(closer_, nullptr);
    const int closed = std::exchange(fd_, fd);
    if (closed < 0) return;
    if (closer != nullptr) return closer(closed);
    ::close(closed);
  }

 private:
  int fd_ = -1;
  Closer closer_ = nullptr;
};

}  // namespace pyfx
