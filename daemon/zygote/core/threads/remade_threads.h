// SPDX-License-Identifier: GPL-3.0-or-later
//
// Threads of Python's that the zygote ends after the warm-up and each run makes anew: those whose
// library makes another when it is asked to (remade_threads.py has the list). GIL held.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

class RemadeThreads {
 public:
  // Zygote, after the warm-up, before it looks what a fork breaks. Returns a phrase for each thread
  // that it has ended.
  static Result<std::vector<std::string>> Stop();
  // In a run that has begun. What python3 would have failed to make, for want of resources, is not
  // there.
  static void Begin();
};

}  // namespace pyfx
