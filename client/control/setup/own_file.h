// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file of the user's that is changed as a whole: read, written in one step where the name leads,
// with its mode.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

struct OwnFile {
  std::string path;  // links followed
  std::string text;
  bool is_there = false;
};

Result<OwnFile> ReadOwnFile(const std::string& path);
// Writes `text`, or removes the file if that is empty and it held nothing else but a block of ours.
Status WriteOwnFile(const OwnFile& file, const std::string& text);

}  // namespace pyfx
