// SPDX-License-Identifier: GPL-3.0-or-later
//
// What acts only when a process starts: options, and variables of the dynamic linker, the C
// library's allocator and CPython's beginning, as the zygote's start found them. A run that has
// others is cold.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/start/start.h"

namespace pyfx {

class FixedEnvironment {
 public:
  // `options` as StartOf() takes them, `entries` "NAME=value" each: what the zygote was started
  // with. Zygote.
  FixedEnvironment(const std::vector<std::string>& options,
                   const std::vector<std::string>& entries);
  // kUnsupported, naming what it is, when the client's differ. Run child.
  Status CheckSameIn(const std::vector<std::string>& options,
                     const std::vector<std::string>& entries) const;
  // What they are, and runs have as the warm-up had.
  const Start& start() const { return start_; }

 private:
  Start start_;
};

}  // namespace pyfx
