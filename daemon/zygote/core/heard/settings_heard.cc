// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/heard/settings_heard.h"

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <vector>

namespace pyfx {
namespace {

// The process that listens, 0 when none does: children made by vfork(2) share this memory. No
// std::atomic, whose functions may be those of a file that was compiled with sanitizers: these ask
// for a limit before they can watch anything.
pid_t settings_listener = 0;

void SetSettingsListener(pid_t pid) { __atomic_store_n(&settings_listener, pid, __ATOMIC_SEQ_CST); }

bool ListensForSettings() {
  const pid_t pid = __atomic_load_n(&settings_listener, __ATOMIC_SEQ_CST);
  return pid != 0 && pid == ::getpid();
}

std::atomic<void (*)()> files_limit_heard = nullptr;

struct MaskSeen {
  mode_t mask;
  bool was_first;  // it was what the process had before the warm-up
};

struct SettingsNotes {
  std::mutex mutex;
  SettingsHeard settings;
  std::vector<MaskSeen> masks;  // that umask(2) returned
};

// Made by who begins to listen, so that C code may call before this program is initialised.
SettingsNotes& TheSettings() {
  static SettingsNotes heard;
  return heard;
}

}  // namespace

void HearFilesLimit(void (*heard)()) noexcept { files_limit_heard = heard; }

void ListenForSettings() {
  TheSettings();
  SetSettingsListener(::getpid());
}

SettingsHeard StopListeningForSettings() {
  SetSettingsListener(0);
  const std::lock_guard lock(TheSettings().mutex);
  return TheSettings().settings;
}

void NoteSetting(Setting setting, std::uint64_t value) noexcept {
  if (!ListensForSettings()) return;
  void (*const told)() = files_limit_heard;
  if (setting == Setting::kLimit && value == RLIMIT_NOFILE && told != nullptr) told();
  const std::lock_guard lock(TheSettings().mutex);
  SettingsHeard& heard = TheSettings().settings;
  switch (setting) {
    case Setting::kDirectory:
      heard.directory = true;
      heard.directory_is_relative = value != 0;
      break;
    case Setting::kDirectoryAskedFor: ++heard.directory_asked_for; break;
    case Setting::kLimit: heard.limits |= std::uint64_t{1} << (value & 63); break;
    case Setting::kNice: heard.nice = true; break;
    case Setting::kScheduling: heard.scheduling = true; break;
    case Setting::kProcessors: heard.processors = true; break;
    case Setting::kStreamAskedFor: heard.streams_asked_for |= std::uint64_t{1} << value; break;
    case Setting::kStreamFlagsAskedFor:
      heard.stream_flags_asked_for |= std::uint64_t{1} << value;
      break;
    case Setting::kLimitAskedFor: heard.limits_asked_for |= std::uint64_t{1} << (value & 63); break;
    case Setting::kNiceAskedFor: heard.nice_asked_for = true; break;
    case Setting::kSchedulingAskedFor: heard.scheduling_asked_for = true; break;
    case Setting::kCgroupAskedFor: heard.cgroup_asked_for = true; break;
    case Setting::kOwnAskedFor: heard.own_asked_for = true; break;
    case Setting::kSignal: heard.signals |= std::uint64_t{1} << ((value - 1) & 63); break;
  }
}

// `m = os.umask(0); os.umask(m)` only asks. Who gives back what an earlier call has returned means
// what the process had then.
void NoteMask(mode_t before, mode_t after) noexcept {
  if (!ListensForSettings()) return;
  const std::lock_guard lock(TheSettings().mutex);
  SettingsHeard& heard = TheSettings().settings;
  std::vector<MaskSeen>& seen = TheSettings().masks;
  ++heard.mask_calls;
  bool is_first = false;
  for (const MaskSeen& one : seen) {
    if (one.mask == after) is_first = one.was_first;
  }
  try {
    seen.push_back({before, !heard.mask.has_value()});
  } catch (...) {
    // No memory for a few bytes: the warm-up will not get far either.
  }
  heard.mask = is_first ? std::nullopt : std::optional<mode_t>(after);
}

}  // namespace pyfx
