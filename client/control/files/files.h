// SPDX-License-Identifier: GPL-3.0-or-later
//
// Changes to files that are whole or not there: each name has the old content or the new one at
// any moment, whoever is killed, whatever is full; and their names. What one that was killed has
// left beside it, the next one that writes the same file removes (fresh_file.h). Knows nothing of
// what is in them.
#pragma once

#include <string>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

// Writes `text` beside `path` and gives it that name, with what is in it on the disk first.
Status WriteWhole(const std::string& path, const std::string& text, mode_t mode);
// Copies the file `from` likewise.
Status CopyWhole(const std::string& from, const std::string& path, mode_t mode);

// A directory that may be there already, and those above it.
Status MakeDirectories(const std::string& path, mode_t mode);

// `path` from the root directory, without ".", ".." and slashes at its end. Links are not followed.
std::string AbsolutePath(const std::string& path);

// Whether anything has that name, if only a link that leads nowhere.
bool Exists(const std::string& path);

// Where a link leads, as it is written there; empty if it is none.
std::string TargetOf(const std::string& path);

// Waits until no other process has `directory` locked; it is until the descriptor is closed.
Result<UniqueFd> LockDirectory(const std::string& directory);

}  // namespace pyfx
