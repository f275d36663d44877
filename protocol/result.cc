// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/result.h"

#include <cstdio>
#include <cstdlib>

namespace pyfx {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "pyfx: bug: %s is false at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace pyfx
