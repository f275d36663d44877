// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of its own process the warm-up sets by calls of the C library, and what of it it asks for.
// The host sees the calls (it stands before those functions, libc_settings.cc) and notes them here;
// process_effects.h asks. What was set to the value that it had already cannot be told in another
// way, and for a client that has another value it matters. Zygote; any thread of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace pyfx {

enum class Setting : std::uint32_t {
  kDirectory,          // value: 1 when where that is depends on where the process was
  kDirectoryAskedFor,  // getcwd(3)
  kLimit,              // value: the resource
  kNice,
  kScheduling,
  kProcessors,
  kSignal,  // value: its number
  // What was asked for:
  kStreamAskedFor,       // value: a standard descriptor, that was looked at or read
  kStreamFlagsAskedFor,  // value: as above, by F_GETFL
  kLimitAskedFor,        // value: the resource
  kNiceAskedFor,
  kSchedulingAskedFor,
  kCgroupAskedFor,
  kOwnAskedFor,  // what each process has of its own: its session, what /proc tells of it
};

struct SettingsHeard {
  bool directory = false;
  bool directory_is_relative = false;  // after the last change
  std::uint32_t directory_asked_for = 0;
  std::uint32_t mask_calls = 0;
  // What umask(2) was last given, unless that put back what the process had at first.
  std::optional<mode_t> mask;
  std::uint64_t limits = 0;                  // bit n: resource n
  std::uint64_t signals = 0;                 // bit n - 1: signal n
  std::uint64_t streams_asked_for = 0;       // bit n: descriptor n
  std::uint64_t stream_flags_asked_for = 0;  // the same
  std::uint64_t limits_asked_for = 0;        // bit n: resource n
  bool nice_asked_for = false;
  bool scheduling_asked_for = false;
  bool cgroup_asked_for = false;
  bool own_asked_for = false;
  bool nice = false;
  bool scheduling = false;
  bool processors = false;
};

// Takes notes from now on; what was heard, and no more notes.
void ListenForSettings();
SettingsHeard StopListeningForSettings();

// Called when the limit of open files has been set, by the thread that did. Null: nobody.
void HearFilesLimit(void (*heard)()) noexcept;

// To be called by who has made such a call, when it succeeded. Other threads may as well.
void NoteSetting(Setting setting, std::uint64_t value) noexcept;
void NoteMask(mode_t before, mode_t after) noexcept;

}  // namespace pyfx
