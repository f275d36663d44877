// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/freshness/consumption.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <utility>

namespace pyfx {
namespace {

// Symbolic links that the kernel follows in one path (path_resolution(7)).
constexpr int kMaxLinks = 40;

std::string ParentOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string Join(std::string directory, std::string_view entry) {
  if (directory != "/") directory.push_back('/');
  return directory.append(entry);
}

std::string LinkTarget(const std::string& path) {
  std::array<char, PATH_MAX> target;
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  return length <= 0 ? "" : std::string(target.data(), static_cast<std::size_t>(length));
}

// The whole path of what `link` leads to, not resolved any further.
std::string Follow(const std::string& link) {
  const std::string target = LinkTarget(link);
  return target.starts_with('/') ? target : Join(ParentOf(link), target);
}

FileStamp StampFrom(const std::uint64_t* numbers) {
  if (std::all_of(numbers, numbers + Consumed::kNumbersOfStamp,
                  [](std::uint64_t number) { return number == 0; })) {
    return {};
  }
  return {true,
          static_cast<dev_t>(numbers[0]),
          static_cast<ino_t>(numbers[1]),
          static_cast<off_t>(numbers[2]),
          static_cast<std::int64_t>(numbers[3]),
          static_cast<std::int64_t>(numbers[4])};
}

}  // namespace

Consumption::Consumption(Watcher* watcher, Consumed consumed, std::vector<ConsumedFile> files,
                         std::function<void()> on_change)
    : watcher_(watcher),
      files_(std::move(files)),
      counted_{{consumed.suffixes.begin(), consumed.suffixes.end()}, std::move(consumed.endings)},
      on_change_(std::move(on_change)) {
  for (std::size_t i = 0; i < consumed.files.size(); ++i) {
    const std::uint64_t* stamp = &consumed.stamps[i * Consumed::kNumbersOfStamp];
    files_.push_back({std::move(consumed.files[i]), StampFrom(stamp)});
  }
  std::erase_if(files_, [](const ConsumedFile& file) { return !file.path.starts_with('/'); });
  for (SearchedDirectory& from : consumed.directories) {
    if (!from.path.starts_with('/')) continue;
    directories_.push_back({std::move(from.path),
                            from.whole,
                            {from.names.begin(), from.names.end()},
                            {from.entries.begin(), from.entries.end()},
                            {}});
  }
  Watch();
  CompareAll();
}

Consumption::~Consumption() { watcher_->Unwatch(this); }

bool Consumption::IsFresh() {
  for (const std::size_t index : compared_files_) CompareFile(index);
  for (const std::size_t index : compared_directories_) CompareDirectory(index);
  if (difference_.empty()) SetDifference(remote_comparison_.Difference());
  return difference_.empty();
}

// ---- what the kernel tells ----

bool Consumption::OnEvent(int watch, std::string_view name) {
  const auto found = places_.find(watch);
  if (name.empty()) {
    if (found == places_.end() || found->second.itself.empty()) {
      all_touched_ = true;
    } else {
      touched_files_.insert(found->second.itself.begin(), found->second.itself.end());
    }
    return true;
  }
  if (found == places_.end()) return false;  // others want to know its entries
  const Place& place = found->second;
  bool matters = false;
  if (place.ways.contains(name)) all_touched_ = matters = true;
  if (const auto files = place.files.find(name); files != place.files.end()) {
    touched_files_.insert(files->second.begin(), files->second.end());
    matters = true;
  }
  for (const std::size_t index : place.directories) {
    if (!counted_.Count(directories_[index], name)) continue;
    touched_directories_.insert(index);
    matters = true;
  }
  return matters;
}

void Consumption::OnDrained() {
  // What is stale stays so, and whoever waits until its files are left alone hears of each change.
  if (difference_.empty()) {
    if (all_touched_) {
      // A path may lead elsewhere now, to what looks the same.
      watcher_->Unwatch(this);
      Watch();
      CompareAll();
    }
    for (const std::size_t index : std::exchange(touched_files_, {})) CompareFile(index);
    for (const std::size_t index : std::exchange(touched_directories_, {})) {
      directories_[index].listed = {};
      CompareDirectory(index);
    }
    all_touched_ = false;
  }
  if (!difference_.empty()) on_change_();
}

// ---- what is watched ----

void Consumption::Watch() {
  places_.clear();
  entries_watches_.clear();
  ways_.clear();
  compared_files_.clear();
  compared_directories_.clear();
  why_compared_.clear();
  mounts_ = Mounts::Read();
  remote_.clear();
  remote_files_.clear();
  remote_directories_.clear();
  for (std::size_t i = 0; i < files_.size(); ++i) WatchFile(i);
  for (std::size_t i = 0; i < directories_.size(); ++i) WatchDirectory(i);
  std::vector<ConsumedFile> files;
  for (const std::size_t index : remote_files_) files.push_back(files_[index]);
  std::vector<ConsumedDirectory> directories;
  for (const std::size_t index : remote_directories_) directories.push_back(directories_[index]);
  remote_comparison_.Set(std::move(files), std::move(directories), counted_);
}

void Consumption::WatchFile(std::size_t index) {
  std::string path = files_[index].path;
  struct stat info {};
  // The file, and, if it is a link, each of the others that lead to it.
  for (int links = 0; links < kMaxLinks; ++links) {
    if (!WatchTarget(index, path)) return;
    if (::lstat(path.c_str(), &info) != 0) return;
    if (!S_ISLNK(info.st_mode)) break;
    path = Follow(path);
  }
  // It may have other names (link(2)), now or later, in directories that are not watched. Nobody
  // gives such names to files of the system and writes to them.
  if (!S_ISREG(info.st_mode)) return;
  if (info.st_nlink < 2 && ::access(path.c_str(), W_OK) != 0) return;
  Result<int> watch = watcher_->Watch(path, Watcher::What::kFile, this);
  if (watch) {
    places_[*watch].itself.push_back(index);
  } else if (compared_files_.insert(index).second) {
    NotWatched(watch.error().text);
  }
}

// False if it is on a file system that is not to be asked.
bool Consumption::WatchTarget(std::size_t index, const std::string& path) {
  const std::string directory = ParentOf(path);
  const int watch = WatchEntries(directory);
  if (watch != kNotWatched) {
    places_[watch].files[NameOf(path)].push_back(index);
    return true;
  }
  compared_files_.insert(index);
  if (!remote_.contains(directory)) return true;
  remote_files_.insert(index);
  return false;
}

void Consumption::WatchDirectory(std::size_t index) {
  const int watch = WatchEntries(directories_[index].path);
  if (watch == kNotWatched) {
    compared_directories_.insert(index);
    if (remote_.contains(directories_[index].path)) remote_directories_.insert(index);
  } else {
    places_[watch].directories.push_back(index);
  }
}

// Watches a directory; without it, the way by which it would appear.
int Consumption::WatchEntries(const std::string& directory) {
  const auto [known, added] = entries_watches_.try_emplace(directory, kNotWatched);
  if (!added) return known->second;
  int watch = kNotWatched;
  if (const Way way = WatchWay(directory); way == Way::kEnds) {
    // There is nothing in it that could change before it is there.
    watch = INT_MAX;
  } else if (way == Way::kNotWatched) {
    watch = kNotWatched;
  } else {
    Result<int> watched = watcher_->Watch(directory, Watcher::What::kEntries, this);
    if (watched) {
      watch = *watched;
    } else {
      // kFailed: it has gone meanwhile, which the comparison shows.
      const bool gone = watched.error().code == Errc::kFailed;
      watch = gone ? INT_MAX : NotWatched(watched.error().text);
    }
  }
  return entries_watches_[directory] = watch;
}

// Watches what leads to `path`, which itself is watched by others.
Consumption::Way Consumption::WatchWay(const std::string& path) {
  std::string whole = path;
  int links = 0;
  for (std::size_t at = 0; at < whole.size();) {
    const std::size_t slash = std::min(whole.find('/', at + 1), whole.size());
    const std::string step = whole.substr(0, slash);
    at = slash;
    if (const std::string type = mounts_.RemoteTypeAt(step); !type.empty()) {
      remote_.insert(path);
      NotWatched("\"" + path + "\" is on a file system of type " + type);
      return Way::kNotWatched;
    }
    struct stat info {};
    if (::lstat(step.c_str(), &info) != 0) {
      if (errno != ENOENT && errno != ENOTDIR) return Way::kWhole;  // watching it will fail, too
      const int watch = WatchEntries(ParentOf(step));
      if (watch == kNotWatched) return Way::kNotWatched;
      places_[watch].ways.insert(NameOf(step));
      return Way::kEnds;
    }
    if (!S_ISLNK(info.st_mode)) {
      WatchStep(step, Watcher::What::kItself);
      continue;
    }
    WatchStep(step, Watcher::What::kLink);
    if (++links > kMaxLinks) return Way::kNotWatched;
    whole = Follow(step) + whole.substr(slash);
    at = 0;
  }
  return Way::kWhole;
}

void Consumption::WatchStep(const std::string& path, Watcher::What what) {
  if (!ways_.insert(path).second) return;
  Result<int> watch = watcher_->Watch(path, what, this);
  // One that cannot be watched shows when the files behind it are compared, if they are at all.
  if (!watch && watch.error().code == Errc::kBusy) NotWatched(watch.error().text);
}

int Consumption::NotWatched(const std::string& why) {
  if (why_compared_.empty()) why_compared_ = why;
  return kNotWatched;
}

// ---- what has changed ----

void Consumption::CompareAll() {
  for (std::size_t i = 0; i < files_.size() && difference_.empty(); ++i) CompareFile(i);
  for (std::size_t i = 0; i < directories_.size() && difference_.empty(); ++i) {
    directories_[i].listed = {};
    CompareDirectory(i);
  }
  if (difference_.empty()) SetDifference(remote_comparison_.Difference());
}

// Not what is asked elsewhere.
void Consumption::CompareFile(std::size_t index) {
  if (!difference_.empty() || remote_files_.contains(index)) return;
  SetDifference(DifferenceOf(files_[index]));
}

void Consumption::CompareDirectory(std::size_t index) {
  if (!difference_.empty() || remote_directories_.contains(index)) return;
  SetDifference(DifferenceOf(&directories_[index], counted_));
}

// The first one stays.
void Consumption::SetDifference(const std::string& difference) {
  if (difference_.empty()) difference_ = difference;
}

}  // namespace pyfx
