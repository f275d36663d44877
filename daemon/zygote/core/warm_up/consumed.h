// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes note of what a warm-up reads: files, and directories in which it looks for modules. The
// C++ side of consumed.py. What becomes of it is for the supervisor to decide. Zygote; GIL held.
#pragma once

#include <cstdint>

#include "daemon/zygote/core/cpython/helper.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

class ConsumptionRecorder {
 public:
  // Begins to listen. Call before module site is imported.
  static Result<ConsumptionRecorder> Listen();

  // Finds out what the interpreter has read since `start_ns`, in ns since the epoch. Call before
  // the preload.
  Status Begin(std::int64_t start_ns);

  // Leaves the import system as it was, and tells. Call once, after the init section.
  Result<Consumed> End();

 private:
  explicit ConsumptionRecorder(Helper helper) : helper_(std::move(helper)) {}

  Helper helper_;
  std::int64_t start_ns_ = 0;
};

}  // namespace pyfx
