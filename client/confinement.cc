// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/confinement.h"

#include <sys/prctl.h>

namespace pyfx {
namespace {

constexpr int kGetMdwe = 66;  // PR_GET_MDWE, Linux 6.3; the C library's headers may be older

}  // namespace

std::string ReasonInOwnConfinement() {
  if (::prctl(PR_GET_SECUREBITS) > 0) return "secure bits are set, which a run cannot take on";
  if (::prctl(kGetMdwe, 0L, 0L, 0L, 0L) > 0) {
    return "memory-deny-write-execute is set, which a run cannot take on";
  }
  return {};
}

}  // namespace pyfx
