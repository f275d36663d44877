// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the warm-up opens for writing, by which path and how, and directories that it makes. The
// kernel keeps neither O_TRUNC nor the path that was asked for, and each python3 would open it once
// more. Told by the host's functions in the place of the C library's (libc_paths.cc). No Python in
// it.
#pragma once

#include <sys/types.h>

#include <ctime>
#include <string>
#include <vector>

namespace pyfx {

struct Opening {
  int fd;            // which may be another file's by now
  std::string path;  // as it was given
  int flags;         // as open(2) was given them
  mode_t mode;
  dev_t device;
  ino_t inode;
  off_t size;  // when it was open
};

// What was in a file that the warm-up has emptied.
struct EmptiedFile {
  dev_t device;
  ino_t inode;
  timespec modified;
  std::string contents;
};

// A directory that was made for the maker alone.
struct MadeDirectory {
  std::string path;
  dev_t device;
  ino_t inode;
};

// From now on no terminal that this process opens becomes its controlling terminal, though it leads
// a session, as few python3 do: runs would have it, and its keys and its end would be the zygote's.
void KeepTerminalsAway();
// Runs do as they like.
void StopKeepingTerminalsAway();
// With which flags this process is to open what it would open with `flags`. By any thread.
int FlagsToOpenWith(int flags) noexcept;

void ListenForOpenings();
void StopListeningForOpenings();
// What was heard, in its order. Zygote, when nobody listens.
const std::vector<Opening>& OpeningsHeard();
const std::vector<EmptiedFile>& EmptiedFilesHeard();
const std::vector<MadeDirectory>& MadeDirectoriesHeard();

// Takes note of a file while somebody listens. `fd` was opened so. May be called by any thread, at
// any time.
void NoteOpening(int fd, const char* path, int flags, mode_t mode) noexcept;
// Keeps what is in a file that is about to be opened with O_TRUNC, unless that is a lot.
void NoteEmptying(const char* path) noexcept;
// The same of a directory that was made with `mode`.
void NoteMadeDirectory(const char* path, mode_t mode) noexcept;

}  // namespace pyfx
