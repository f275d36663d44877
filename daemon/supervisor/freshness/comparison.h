// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether files and directories are still as a warm-up found them: by asking the file system, which
// may wait for a server. RemoteComparison asks where that may be.
#pragma once

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/supervisor/freshness/file_stamp.h"

namespace pyfx {

struct ConsumedFile {
  std::string path;
  FileStamp stamp;
};

// A directory that was searched for modules.
struct ConsumedDirectory {
  std::string path;
  bool whole;
  std::set<std::string, std::less<>> names;
  std::set<std::string, std::less<>> entries;
  FileStamp listed;  // when it was compared last; so that it is not read for nothing
};

// Which entries of such directories count: see Consumed.
struct CountedEntries {
  std::set<std::string, std::less<>> suffixes;
  std::vector<std::string> endings;

  // Whether an import of one of the names that were looked for, or the search for installed
  // packages, takes notice of the entry.
  bool Count(const ConsumedDirectory& directory, std::string_view entry) const;
};

// What is different, for people; empty when nothing is.
std::string DifferenceOf(const ConsumedFile& file);
std::string DifferenceOf(ConsumedDirectory* directory, const CountedEntries& counted);

// Compares in a thread, and waits for that no longer than so long.
class RemoteComparison {
 public:
  static constexpr std::chrono::milliseconds kLimit{2'000};

  explicit RemoteComparison(std::chrono::milliseconds limit = kLimit) : limit_(limit) {}

  void Set(std::vector<ConsumedFile> files, std::vector<ConsumedDirectory> directories,
           CountedEntries counted);
  // As above. That there was no answer in time is a difference, too, and is told at once as long as
  // there is none.
  std::string Difference();

 private:
  struct State;

  std::chrono::milliseconds limit_;
  std::shared_ptr<State> state_;
};

}  // namespace pyfx
