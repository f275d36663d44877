// SPDX-License-Identifier: GPL-3.0-or-later
//
// The regular files, directories and devices like /dev/null that the preload holds open. Each run
// gets open files of its own in their place, so that positions are its own, and a copy of each file
// without a name (memfd_create(2), tempfile.TemporaryFile()), so that contents are. What is a
// duplicate of another stays one. No Python in it.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

// How much memory and files of the preload's together a run makes copies of.
inline constexpr std::size_t kMostToCopy = std::size_t{64} << 20;

// What the kernel calls the open file: a path, "pipe:[1234]", "anon_inode:[eventpoll]"; empty if
// there is none.
std::string NameOfDescriptor(int fd);

// /dev/null, /dev/urandom and their like, which are the same whoever has opened them.
bool IsMemoryDevice(const struct stat& info);

// Whether one is a duplicate of the other.
bool AreDuplicates(int first, int second);

// Puts `fresh` in the place of each of `numbers`, which stay closed on exec or not.
bool PutInPlace(const UniqueFd& fresh, const std::vector<int>& numbers);

struct OpenFile {
  std::string name;  // empty when it has none, or one that is not to be trusted
  dev_t device = 0;
  ino_t inode = 0;
  bool has_no_name = false;
  mode_t mode = 0;
  std::vector<std::vector<int>> descriptions;  // numbers that are duplicates of each other
};

// Whether `path` leads to that file.
bool LeadsTo(const std::string& path, dev_t device, ino_t inode);

class OpenFiles {
 public:
  // Gives up the locks that it finds. Zygote, after the warm-up.
  void Find(const std::set<int>& descriptors);
  // Those that were found; who sees to some of them takes them out.
  std::vector<OpenFile>* found() { return &files_; }
  // Phrases for people: what can be neither copied nor shared.
  const std::vector<std::string>& unsafe() const { return unsafe_; }

  // Spare.
  Status Renew() const;
  // Whether each is still what its name leads to: python3 would have opened what is there now, and
  // what a run writes to a file that was removed is lost. Run child.
  Status Check() const;

 private:
  void GiveLocksUp(const std::set<int>& descriptors);
  static Status Renew(const OpenFile& file);

  std::vector<OpenFile> files_;
  std::vector<std::string> unsafe_;
};

}  // namespace pyfx
