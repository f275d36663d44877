// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which file it was, in which state: two equal stamps of a path mean that what is read from it is
// the same. The time of the last change (ctime) is part of it, since no program can set that back.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <string>

namespace pyfx {

struct FileStamp {
  bool exists = false;
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;

  bool operator==(const FileStamp&) const = default;
};

inline FileStamp StampOf(const struct stat& status) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return {true,
          status.st_dev,
          status.st_ino,
          status.st_size,
          status.st_mtim.tv_sec * kSecond + status.st_mtim.tv_nsec,
          status.st_ctim.tv_sec * kSecond + status.st_ctim.tv_nsec};
}

// Follows symbolic links. What cannot be reached does not exist.
inline FileStamp StampOf(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? StampOf(status) : FileStamp{};
}

}  // namespace pyfx
