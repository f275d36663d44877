// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files that the preload opened to write them anew ("w") or to add to them ("a"), and keeps
// open. python3 opens them in each run: empties or makes them, or begins where they end. So does
// each run, by the same path and before its program begins; what the preload wrote to one that it
// had emptied is written once more. What it would have written to one that it adds to may depend on
// whether there was something in it, as the heading of a table does.
//
// The warm-up itself is no run: what it has emptied gets back what was in it. No Python in it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/zygote/core/heard/openings.h"
#include "daemon/zygote/core/system/open_files.h"
#include "protocol/base/result.h"

namespace pyfx {

class WrittenFiles {
 public:
  // Takes out of `files` those that it is for. `begun`: descriptors of streams that have something
  // in their buffers. Zygote, after the warm-up.
  void Find(std::vector<OpenFile>* files, const std::set<int>& begun);
  // Phrases for people: what cannot be done once more.
  const std::vector<std::string>& unsafe() const { return unsafe_; }

  // Whether they are in such a state that this can be exact. Run child.
  Status Check() const;
  // Opens them as the preload did. An error: only a cold run is exact. Run child, with its client's
  // umask, when nothing else is to be refused.
  Status Open() const;

 private:
  struct Description {
    std::vector<int> numbers;  // duplicates of each other
    int open_flags = 0;        // for open(2)
    int set_flags = 0;         // for F_SETFL
    mode_t mode = 0;
    std::optional<off_t> position;  // none: the end
  };
  struct File {
    std::string path;
    // How it was emptied, if it was, and what was written to it then.
    std::optional<Opening> emptied;
    std::string contents;
    // Otherwise, whether there has to be something in it, if that matters.
    std::optional<bool> has_contents;
    std::vector<Description> descriptions;
  };

  // False: it is none of those.
  bool Take(const OpenFile& file, const std::set<int>& begun);
  static bool TakeEnds(const std::vector<const Opening*>& openings,
                       const std::set<const Opening*>& kept, const std::set<int>& begun,
                       File* file);
  void TakeContents(int fd, File* file);
  static void PutBack(const OpenFile& file, const std::string& path);
  static Status Check(const File& file);
  static Status Open(const File& file);

  std::vector<File> files_;
  std::size_t bytes_ = 0;  // of all contents
  std::vector<std::string> unsafe_;
};

}  // namespace pyfx
