// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/base/result.h"

#include <cstdio>
#include <cstdlib>

namespace pyfx {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "pyfx: bug: %s is false at %s:%d\n", condition, file, line);
  std::abort();
}

std::string_view LastLine(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace pyfx
