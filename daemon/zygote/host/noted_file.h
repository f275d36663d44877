// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file that a host has looked at, before there is a Python that could tell
// (daemon/zygote/core/warm_up/consumed.py).
#pragma once

#include <sys/stat.h>

#include <string>

#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// Adds `path` with its stamp, or as one that is not there.
inline void NoteFile(const std::string& path, Consumed* consumed) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) info = {};
  const auto nanoseconds = [](const timespec& time) {
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(time.tv_nsec);
  };
  consumed->files.push_back(path);
  for (const std::uint64_t number : {std::uint64_t{info.st_dev}, std::uint64_t{info.st_ino},
                                     static_cast<std::uint64_t>(info.st_size),
                                     nanoseconds(info.st_mtim), nanoseconds(info.st_ctim)}) {
    consumed->stamps.push_back(number);
  }
}

}  // namespace pyfx
