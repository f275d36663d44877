// SPDX-License-Identifier: GPL-3.0-or-later
//
// Threads of libraries that the zygote makes and does not let begin: each run begins them itself. A
// thread may begin as late as it likes, so that a run has what python3 would have after the same
// imports, where a fork would have lost it. Only threads that the importing code does not wait for
// can be held; they are known by who makes them, and how (held_threads.cc). What is here was tried
// on the real library (tests/extra/).
#pragma once

#include <pthread.h>
#include <signal.h>

#include <cstddef>
#include <string_view>

#include "protocol/base/result.h"

namespace pyfx {

class HeldThreads {
 public:
  // Whether the thread that code of `library` is about to make, while the top level of `module`
  // runs, is one of them. `attributes` as pthread_create(3) is given them. Any thread.
  static bool IsToBeHeld(std::string_view library, std::string_view module,
                         const pthread_attr_t* attributes);
  // Keeps what it would have run, for the runs.
  static void Keep(void* (*start)(void*), void* argument, const pthread_attr_t* attributes);
  // Called by such a thread in the zygote; never returns.
  [[noreturn]] static void Wait();
  // In a run: begins all of them, with the blocked signals `mask`. kUnsupported if one cannot be
  // made; the run is not to begin then.
  static Status Begin(const sigset_t& mask);
};

}  // namespace pyfx
