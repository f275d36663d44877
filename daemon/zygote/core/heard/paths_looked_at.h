// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of its working directory the warm-up looks at: names that are relative to it, or that begin
// with its path. The directory is an empty one of ours, so nothing was there; in the client's there
// may be something. So it is with the directories above it, where who has found nothing goes on.
// Told by the host's functions in the place of the C library's (libc_paths.cc).
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

void ListenForPaths();
// Returns what was looked at, each a phrase for people, and not all if it is much.
std::vector<std::string> StopListeningForPaths();

// Takes note of `path` while somebody listens. May be called by any thread, at any time.
void NotePath(const char* path) noexcept;
// The same for one that is made if it is not there.
void NoteMadePath(const char* path) noexcept;
// The same of one that is read as a directory.
void NoteListedPath(const char* path) noexcept;

// What `path`, of a file that each run opens to write as the preload did, is called in the working
// directory, as the run's is to be; that file is then nothing that is missing there. Empty: it is
// elsewhere. `absolute`: where it is. Zygote, when nobody listens any more.
std::string NameMadeByEachRun(const std::string& path, const std::string& absolute);

// One name that was looked for in the working directory; empty without.
std::string SomePathLookedAt();

// Whether what was looked at is not there either in the working directory, which is a client's by
// now; kUnsupported says what is. Run child.
Status CheckPathsLookedAt();

}  // namespace pyfx
