// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one generation of a zygote was made from, and whether that is still so. Watches the
// directories of all of it; where that is not possible, it compares stamps when asked. Once a
// difference is found it stays: a generation that is stale does not become fresh again.
//
// A file is watched by its directory, so that a new file of its name is seen, too. So are all
// symbolic links on the way to it; of other directories on the way, only whether they are moved.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/supervisor/freshness/comparison.h"
#include "daemon/supervisor/freshness/mounts.h"
#include "daemon/supervisor/freshness/watcher.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

class Consumption : private Watcher::Sink {
 public:
  // Begins to watch, then compares everything once: what was changed before it was watched counts.
  // `files` go to those of the message. `on_change` is called when a difference is found later,
  // never from within the constructor or IsFresh().
  Consumption(Watcher* watcher, Consumed consumed, std::vector<ConsumedFile> files,
              std::function<void()> on_change);
  ~Consumption() override;
  Consumption(const Consumption&) = delete;
  Consumption& operator=(const Consumption&) = delete;

  // Compares what is not watched. The watcher must have been drained.
  bool IsFresh();
  // What was found to be different, for people; empty when nothing was.
  const std::string& difference() const { return difference_; }

  // Files and directories that the kernel tells of, and those that are looked at each time.
  std::size_t watched() const { return files_.size() + directories_.size() - compared(); }
  std::size_t compared() const { return compared_files_.size() + compared_directories_.size(); }
  // Why some are looked at; empty when none is.
  const std::string& why_compared() const { return why_compared_; }

 private:
  // What an event of a watch may concern.
  struct Place {
    std::map<std::string, std::vector<std::size_t>, std::less<>> files;  // by entry
    std::vector<std::size_t> itself;                                     // it is these files
    std::vector<std::size_t> directories;
    std::set<std::string, std::less<>> ways;  // entries by which other paths lead
  };
  static constexpr int kNotWatched = -1;
  // Whether all of a path is there; it may end at an entry whose appearance is then watched, or
  // not.
  enum class Way { kWhole, kEnds, kNotWatched };

  bool OnEvent(int watch, std::string_view name) override;
  void OnDrained() override;

  void Watch();
  void WatchFile(std::size_t index);
  bool WatchTarget(std::size_t index, const std::string& path);
  void WatchDirectory(std::size_t index);
  int WatchEntries(const std::string& directory);
  Way WatchWay(const std::string& path);
  void WatchStep(const std::string& path, Watcher::What what);
  int NotWatched(const std::string& why);

  void CompareAll();
  void CompareFile(std::size_t index);
  void CompareDirectory(std::size_t index);
  void SetDifference(const std::string& difference);

  Watcher* watcher_;
  std::vector<ConsumedFile> files_;
  std::vector<ConsumedDirectory> directories_;
  CountedEntries counted_;
  std::function<void()> on_change_;
  std::string difference_;

  std::unordered_map<int, Place> places_;
  std::unordered_map<std::string, int> entries_watches_;  // by directory
  std::set<std::string> ways_;                            // that are watched already
  std::set<std::size_t> compared_files_;
  std::set<std::size_t> compared_directories_;
  std::string why_compared_;
  // Of those the ones that are asked elsewhere, since a server has to answer.
  Mounts mounts_ = Mounts("");
  std::set<std::string, std::less<>> remote_;  // directories
  std::set<std::size_t> remote_files_;
  std::set<std::size_t> remote_directories_;
  RemoteComparison remote_comparison_;

  // Events have told of these.
  std::set<std::size_t> touched_files_;
  std::set<std::size_t> touched_directories_;
  bool all_touched_ = false;
};

}  // namespace pyfx
