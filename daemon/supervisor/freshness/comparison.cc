// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/freshness/comparison.h"

#include <dirent.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "daemon/supervisor/threads/helper_thread.h"

namespace pyfx {
namespace {

// A directory that was changed so shortly ago may be changed again without a new time: the clock of
// file systems ticks at 100 Hz at least.
constexpr std::int64_t kTickNs = 20'000'000;

std::int64_t NowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string Phrase(const std::string& path, const char* what) {
  return std::string("\"").append(path).append("\" ").append(what);
}

std::string EntryOf(std::string directory, std::string_view entry) {
  if (directory != "/") directory.push_back('/');
  return directory.append(entry);
}

}  // namespace

bool CountedEntries::Count(const ConsumedDirectory& directory, std::string_view entry) const {
  const std::size_t dot = entry.find('.');
  const std::string_view name = entry.substr(0, dot);
  if (directory.names.contains(name) &&
      (dot == std::string_view::npos || suffixes.contains(entry.substr(dot)))) {
    return true;
  }
  return directory.whole &&
         std::any_of(endings.begin(), endings.end(),
                     [entry](const std::string& ending) { return entry.ends_with(ending); });
}

std::string DifferenceOf(const ConsumedFile& file) {
  const FileStamp now = StampOf(file.path);
  if (now == file.stamp) return {};
  if (!now.exists) return Phrase(file.path, "is not there any more");
  return Phrase(file.path, file.stamp.exists ? "has changed" : "is there now");
}

std::string DifferenceOf(ConsumedDirectory* directory, const CountedEntries& counted) {
  const FileStamp now = StampOf(directory->path);
  if (now.exists && now == directory->listed) return {};
  std::set<std::string, std::less<>> missing = directory->entries;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(directory->path.c_str()), ::closedir);
  while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    if (!counted.Count(*directory, name) || missing.erase(std::string(name)) != 0) continue;
    return Phrase(EntryOf(directory->path, name), "is there now");
  }
  if (NowNs() - now.mtime_ns > kTickNs) directory->listed = now;
  if (missing.empty()) return {};
  return Phrase(EntryOf(directory->path, *missing.begin()), "is not there any more");
}

struct RemoteComparison::State {
  // Of the thread while `busy`.
  std::vector<ConsumedFile> files;
  std::vector<ConsumedDirectory> directories;
  CountedEntries counted;

  std::mutex mutex;
  std::condition_variable answered;
  bool busy = false;
  std::string difference;  // when it is not

  void Compare();
};

void RemoteComparison::State::Compare() {
  std::string found;
  for (const ConsumedFile& file : files) {
    if (found.empty()) found = DifferenceOf(file);
  }
  for (ConsumedDirectory& directory : directories) {
    if (found.empty()) found = DifferenceOf(&directory, counted);
  }
  const std::lock_guard lock(mutex);
  difference = std::move(found);
  busy = false;
  answered.notify_all();
}

void RemoteComparison::Set(std::vector<ConsumedFile> files,
                           std::vector<ConsumedDirectory> directories, CountedEntries counted) {
  state_.reset();
  if (files.empty() && directories.empty()) return;
  state_ = std::make_shared<State>();
  state_->files = std::move(files);
  state_->directories = std::move(directories);
  state_->counted = std::move(counted);
}

std::string RemoteComparison::Difference() {
  if (state_ == nullptr) return {};
  std::unique_lock lock(state_->mutex);
  if (!state_->busy) {
    state_->busy = StartHelperThread([state = state_] { state->Compare(); });
    if (!state_->busy) return "no thread can be started, which would look at its files";
    state_->answered.wait_for(lock, limit_, [this] { return !state_->busy; });
  }
  return state_->busy ? "a file system that it is on does not answer" : state_->difference;
}

}  // namespace pyfx
