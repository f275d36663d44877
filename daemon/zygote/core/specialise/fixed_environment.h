// SPDX-License-Identifier: GPL-3.0-or-later
//
// The variables that count only when a process starts (those of the dynamic linker, the C library's
// allocator and CPython's beginning), as the zygote's start found them. A run that has others is
// cold.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

class FixedEnvironment {
 public:
  // `entries`: "NAME=value" each, as the zygote was started with. Zygote.
  explicit FixedEnvironment(const std::vector<std::string>& entries);
  // kUnsupported, naming the variable, when the client's differ. Run child.
  Status CheckSameIn(const std::vector<std::string>& client) const;

 private:
  std::vector<std::string> entries_;  // sorted
};

}  // namespace pyfx
