// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/variables_read.h"

#include <atomic>
#include <mutex>
#include <set>

namespace pyfx {
namespace {

std::atomic<bool> listening = false;

struct Heard {
  std::mutex mutex;
  std::set<std::string> names;
};

// Made by the first who listens: C code may ask for variables before this program is initialised.
Heard& TheHeard() {
  static Heard heard;
  return heard;
}

// An allocator that asks for a variable while we take note of another.
thread_local bool noting = false;

}  // namespace

void ListenForVariables() {
  TheHeard();
  listening = true;
}

std::vector<std::string> StopListeningForVariables() {
  listening = false;
  const std::lock_guard lock(TheHeard().mutex);
  std::vector<std::string> names(TheHeard().names.begin(), TheHeard().names.end());
  TheHeard().names.clear();
  return names;
}

void NoteVariableRead(const char* name) noexcept {
  if (!listening || noting) return;
  noting = true;
  try {
    const std::lock_guard lock(TheHeard().mutex);
    TheHeard().names.emplace(name);
  } catch (...) {
    // No memory for a name: the warm-up will not get far either.
  }
  noting = false;
}

}  // namespace pyfx
