// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/consumption.h"

#include <dirent.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <memory>
#include <utility>

namespace pyfx {
namespace {

// A directory that was changed so shortly ago may be changed again without a new time: the clock of
// file systems ticks at 100 Hz at least.
constexpr std::int64_t kTickNs = 20'000'000;

// Symbolic links that the kernel follows in one path (path_resolution(7)).
constexpr int kMaxLinks = 40;

struct RemoteFileSystem {
  std::uint32_t magic;
  const char* name;
};

// Where others can change files without this kernel. An overlayfs tells of what is done through it,
// which is all that may be done to it while it is mounted.
constexpr std::array<RemoteFileSystem, 11> kRemoteFileSystems = {{{NFS_SUPER_MAGIC, "nfs"},
                                                                  {SMB_SUPER_MAGIC, "smb"},
                                                                  {0xff534d42, "cifs"},
                                                                  {0xfe534d42, "smb2"},
                                                                  {FUSE_SUPER_MAGIC, "fuse"},
                                                                  {V9FS_MAGIC, "9p"},
                                                                  {AFS_SUPER_MAGIC, "afs"},
                                                                  {CEPH_SUPER_MAGIC, "ceph"},
                                                                  {0x786f4256, "vboxsf"},
                                                                  {0x01161970, "gfs2"},
                                                                  {0x7461636f, "ocfs2"}}};

// The file system's name, or null when it is this machine's alone.
const char* RemoteFileSystemOf(const std::string& path) {
  struct statfs info {};
  if (::statfs(path.c_str(), &info) != 0) return nullptr;
  const auto magic = static_cast<std::uint32_t>(info.f_type);
  const auto* found =
      std::find_if(kRemoteFileSystems.begin(), kRemoteFileSystems.end(),
                   [magic](const RemoteFileSystem& remote) { return remote.magic == magic; });
  return found == kRemoteFileSystems.end() ? nullptr : found->name;
}

std::int64_t NowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

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
      suffixes_(consumed.suffixes.begin(), consumed.suffixes.end()),
      endings_(std::move(consumed.endings)),
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
  for (const std::size_t index : compared_files_) {
    if (!difference_.empty()) break;
    CompareFile(index);
  }
  for (const std::size_t index : compared_directories_) {
    if (!difference_.empty()) break;
    CompareDirectory(index);
  }
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
    if (!Counts(directories_[index], name)) continue;
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
  for (std::size_t i = 0; i < files_.size(); ++i) WatchFile(i);
  for (std::size_t i = 0; i < directories_.size(); ++i) WatchDirectory(i);
}

void Consumption::WatchFile(std::size_t index) {
  std::string path = files_[index].path;
  struct stat info {};
  // The file, and, if it is a link, each of the others that lead to it.
  for (int links = 0; links < kMaxLinks; ++links) {
    WatchTarget(index, path);
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

void Consumption::WatchTarget(std::size_t index, const std::string& path) {
  const int watch = WatchEntries(ParentOf(path));
  if (watch == kNotWatched) {
    compared_files_.insert(index);
  } else {
    places_[watch].files[NameOf(path)].push_back(index);
  }
}

void Consumption::WatchDirectory(std::size_t index) {
  const int watch = WatchEntries(directories_[index].path);
  if (watch == kNotWatched) {
    compared_directories_.insert(index);
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
  } else if (const char* remote = RemoteFileSystemOf(directory); remote != nullptr) {
    std::string why = "\"";
    watch =
        NotWatched(why.append(directory).append("\" is on a file system of type ").append(remote));
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

// Whether an import of one of the names that were looked for, or the search for installed packages,
// takes notice of the entry.
bool Consumption::Counts(const Directory& directory, std::string_view entry) const {
  const std::size_t dot = entry.find('.');
  const std::string_view name = entry.substr(0, dot);
  if (directory.names.contains(name) &&
      (dot == std::string_view::npos || suffixes_.contains(entry.substr(dot)))) {
    return true;
  }
  return directory.whole &&
         std::any_of(endings_.begin(), endings_.end(),
                     [entry](const std::string& ending) { return entry.ends_with(ending); });
}

void Consumption::CompareAll() {
  for (std::size_t i = 0; i < files_.size() && difference_.empty(); ++i) CompareFile(i);
  for (std::size_t i = 0; i < directories_.size() && difference_.empty(); ++i) {
    directories_[i].listed = {};
    CompareDirectory(i);
  }
}

void Consumption::CompareFile(std::size_t index) {
  const ConsumedFile& file = files_[index];
  const FileStamp now = StampOf(file.path);
  if (now == file.stamp) return;
  const char* what = !now.exists         ? "is not there any more"
                     : file.stamp.exists ? "has changed"
                                         : "is there now";
  SetDifference(file.path, what);
}

void Consumption::CompareDirectory(std::size_t index) {
  Directory& directory = directories_[index];
  const FileStamp now = StampOf(directory.path);
  if (now.exists && now == directory.listed) return;
  std::set<std::string, std::less<>> missing = directory.entries;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(directory.path.c_str()), ::closedir);
  while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    if (!Counts(directory, name) || missing.erase(std::string(name)) != 0) continue;
    return SetDifference(Join(directory.path, name), "is there now");
  }
  if (!missing.empty()) {
    SetDifference(Join(directory.path, *missing.begin()), "is not there any more");
  }
  if (NowNs() - now.mtime_ns > kTickNs) directory.listed = now;
}

// The first one stays.
void Consumption::SetDifference(const std::string& path, std::string_view what) {
  if (!difference_.empty()) return;
  difference_.append("\"").append(path).append("\" ").append(what);
}

}  // namespace pyfx
