// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/heard/variables_read.h"

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <set>

namespace pyfx {
namespace {

std::atomic<bool> listening = false;
std::atomic<bool> zone_is_own = false;  // the warm-up's own, that is to say

struct Heard {
  std::mutex mutex;
  std::set<std::string> names;
  std::set<std::string> lately;
  std::string zone;  // TZ when the warm-up began
};

// Made by the first who listens: C code may ask for variables before this program is initialised.
Heard& TheHeard() {
  static Heard heard;
  return heard;
}

std::string Zone() {
  const char* const zone = std::getenv("TZ");
  return zone != nullptr ? std::string("=") + zone : std::string();
}

// An allocator that asks for a variable while we take note of another.
thread_local bool noting = false;

}  // namespace

void ListenForVariables() {
  TheHeard().zone = Zone();
  listening = true;
}

std::vector<std::string> StopListeningForVariables() {
  listening = false;
  const std::lock_guard lock(TheHeard().mutex);
  std::vector<std::string> names(TheHeard().names.begin(), TheHeard().names.end());
  TheHeard().names.clear();
  return names;
}

std::vector<std::string> VariablesReadLately() {
  const std::lock_guard lock(TheHeard().mutex);
  std::set<std::string> lately;
  lately.swap(TheHeard().lately);
  std::erase_if(lately, [](const std::string& name) {
    return name == "TZ" || name == "LANG" || name == "LANGUAGE" || name.starts_with("LC_");
  });
  return {lately.begin(), lately.end()};
}

void NoteVariableRead(const char* name) noexcept {
  if (!listening || noting) return;
  noting = true;
  try {
    const std::lock_guard lock(TheHeard().mutex);
    TheHeard().names.emplace(name);
    TheHeard().lately.emplace(name);
  } catch (...) {
    // No memory for a name: the warm-up will not get far either.
  }
  noting = false;
}

void NoteZoneAsked(bool looks) noexcept {
  if (!listening || noting) return;
  if (looks) {
    noting = true;
    zone_is_own = Zone() != TheHeard().zone;
    noting = false;
  }
  if (!zone_is_own) NoteVariableRead("TZ");
}

}  // namespace pyfx
