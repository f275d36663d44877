// SPDX-License-Identifier: GPL-3.0-or-later
//
// The warm-up of a zygote: the directory that it works in, how long it may take and how much
// memory, and how it ended. Owned by ZygoteProcess.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/zygotes/warm_up_directory.h"
#include "daemon/supervisor/zygotes/warm_up_memory.h"

namespace pyfx {

class WarmUp {
 public:
  struct Bounds {
    std::chrono::milliseconds time;
    std::uint64_t memory = 0;  // in bytes; 0: none
  };

  // Makes a directory below `place`, if one can be made: -1 if not. Lent until Remove().
  int MakeDirectory(const std::string& place);
  void RemoveDirectory() { directory_.Remove(); }

  // `pid` is a child that nobody reaps before Unbind(). `on_too_much` gets the reason, for people.
  void Bind(EventLoop* loop, pid_t pid, const Bounds& bounds,
            std::function<void(const std::string& reason)> on_too_much);
  void Unbind();

  // It went well.
  void Succeed() { succeeded_ = true; }
  void Fail(std::string error, bool must_be_cold);

  bool succeeded() const { return succeeded_; }
  bool is_over() const { return succeeded_ || !error_.empty(); }
  // Empty unless it has failed.
  const std::string& error() const { return error_; }
  bool must_be_cold() const { return must_be_cold_; }

 private:
  WarmUpDirectory directory_;
  WarmUpMemory memory_;
  EventSource time_;
  bool succeeded_ = false;
  std::string error_;
  bool must_be_cold_ = false;
};

}  // namespace pyfx
