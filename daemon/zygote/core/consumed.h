// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes note of what a warm-up reads: files, and directories in which it looks for modules. The
// C++ side of consumed.py. What becomes of it is for the supervisor to decide. Zygote; GIL held.
#pragma once

#include <cstdint>

#include "daemon/zygote/core/helper.h"
#include "protocol/message.h"

namespace pyfx {

class ConsumptionRecorder {
 public:
  // Begins to listen. What the interpreter has read since `start_ns`, in ns since the epoch, is
  // found out afterwards. Call before the preload.
  static Result<ConsumptionRecorder> Begin(std::int64_t start_ns);

  // Leaves the import system as it was, and tells. Call once, after the init section.
  Result<Consumed> End();

 private:
  ConsumptionRecorder(Helper helper, std::int64_t start_ns)
      : helper_(std::move(helper)), start_ns_(start_ns) {}

  Helper helper_;
  std::int64_t start_ns_;
};

}  // namespace pyfx
