// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who made which thread during the warm-up. The host sees the making (it stands before
// pthread_create(3)) and notes it here; fork_audit.h asks. Zygote; any thread of it.
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

namespace pyfx {

struct MadeThread {
  pid_t tid = 0;        // 0: it has not come to run yet
  std::string library;  // path of what it was made by; empty: by the program itself, so Python
  std::string module;   // that was running, or being imported, then; empty when not known
  bool held = false;    // begins in runs only (held_threads.h)
};

class ThreadRegistry {
 public:
  // Takes notes from now on, or no more.
  static void Begin();
  static void End();
  static bool is_open();
  // The object that `address` is in counts as the program's own. Before Begin().
  static void CountAsOwn(const void* address);

  // To be called by who is about to make a thread, with what pthread_create(3) is given; returns
  // what to call SetTid() with. Looks at the callers of its caller.
  static std::size_t Note(const pthread_attr_t* attributes, void* (*start)(void*), void* argument);
  // The thread itself runs. Does not return in one that is held.
  static void SetTid(std::size_t number);

  static std::vector<MadeThread> Made();
};

}  // namespace pyfx
