// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/threads/closing.h"

#include <unistd.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

#include "daemon/supervisor/threads/helper_thread.h"

namespace pyfx {
namespace {

// After so long a close counts as hanging, and what waits behind it is closed by another thread.
constexpr std::chrono::milliseconds kPatience{20};

class Closers {
 public:
  void Attach(EventLoop* loop) {
    look_.reset();
    loop_ = loop;
  }

  bool attached() const { return loop_ != nullptr; }

  void Close(int fd) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(fd);
    if (threads_ == 0) AddThread();
    more_.notify_one();
    // Nothing may be told of one that is alone and hangs: nobody waits behind it.
    const bool behind = idle_ == 0 || waiting_.size() > 1;
    if (behind && !look_) LookLater();
  }

  bool TooManyHang() {
    const std::lock_guard lock(mutex_);
    return threads_ - idle_ >= kMostHangingCloses;
  }

 private:
  void LookLater() {
    look_ = loop_->After(kPatience, [this] { Look(); });
    taken_before_ = taken_;
  }

  void Look() {
    const std::lock_guard lock(mutex_);
    look_.reset();
    if (waiting_.empty()) return;
    if (taken_ == taken_before_ && threads_ < kMostHangingCloses) AddThread();
    more_.notify_one();
    LookLater();
  }

  // Without one it stays for the next time: the number is in use as long.
  void AddThread() {
    if (StartHelperThread([this] { Serve(); })) ++threads_;
  }

  void Serve() {
    std::unique_lock lock(mutex_);
    while (true) {
      if (waiting_.empty() && idle_ > 0) break;  // one is enough
      ++idle_;
      more_.wait(lock, [this] { return !waiting_.empty(); });
      --idle_;
      const int fd = waiting_.front();
      waiting_.pop_front();
      ++taken_;
      lock.unlock();
      ::close(fd);
      lock.lock();
    }
    --threads_;
  }

  EventLoop* loop_ = nullptr;  // of the loop's thread alone, as are the next two
  EventSource look_;
  std::uint64_t taken_before_ = 0;

  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<int> waiting_;
  std::uint64_t taken_ = 0;
  std::size_t threads_ = 0;
  std::size_t idle_ = 0;  // of these
};

// Never destroyed: its threads do not end before the process does.
Closers* closers = nullptr;

}  // namespace

ClosingThreads::ClosingThreads(EventLoop* loop) {
  if (closers == nullptr) closers = new Closers;
  closers->Attach(loop);
}

ClosingThreads::~ClosingThreads() { closers->Attach(nullptr); }

void CloseElsewhere(int fd) {
  if (closers != nullptr && closers->attached()) return closers->Close(fd);
  ::close(fd);
}

bool TooManyClosesHang() { return closers != nullptr && closers->TooManyHang(); }

}  // namespace pyfx
