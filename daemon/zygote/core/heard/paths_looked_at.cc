// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/heard/paths_looked_at.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>

#include "daemon/zygote/core/heard/settings_heard.h"

namespace pyfx {
namespace {

std::atomic<bool> listening_to_paths = false;

// What the last part of the path of ours begins with, see pyfxd(8).
constexpr std::string_view kEmptyDirectory = "/nowhere";

// For people: more of them say no more.
constexpr std::size_t kMostPhrases = 64;

struct PathsHeard {
  std::mutex mutex;
  std::string directory;        // the working directory if it is ours
  std::set<std::string> names;  // relative to it
  std::set<std::string> above;  // relative to the one above it: somebody goes up from it
  std::set<std::string> made;   // that would have been made
  bool listed = false;          // all of its entries were looked at
};

// Made by the first who listens, as in variables_read.cc.
PathsHeard& ThePathsHeard() {
  static PathsHeard heard;
  return heard;
}

// `path` relative to the working directory; empty: it leads elsewhere.
std::string_view RelativeToDirectory(std::string_view path, std::string_view directory) {
  if (!path.starts_with('/')) return path;
  if (directory.empty() || !path.starts_with(directory)) return {};
  path.remove_prefix(directory.size());
  if (path.empty()) return ".";
  return path.front() == '/' ? path.substr(1) : std::string_view();
}

// What of `path` comes after the directory that has ours; empty: it leads elsewhere.
std::string_view RelativeToParent(std::string_view path, std::string_view directory) {
  const std::size_t end = directory.rfind('/');
  if (directory.empty() || path.size() <= end + 1) return {};
  return path.starts_with(directory.substr(0, end + 1)) ? path.substr(end + 1) : "";
}

// The number of a standard stream that `path` leads to, by whatever name; -1: none of them.
int StandardStreamAt(std::string_view path) {
  constexpr std::array<std::string_view, 3> kNames = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
  const auto* const found = std::find(kNames.begin(), kNames.end(), path);
  if (found != kNames.end()) return static_cast<int>(found - kNames.begin());
  const std::size_t slash = path.rfind('/');
  const bool is_descriptor = path.starts_with("/dev/fd/") ||
                             (path.starts_with("/proc/") && path.substr(0, slash).ends_with("/fd"));
  const bool is_standard = path.size() == slash + 2 && path.back() >= '0' && path.back() <= '2';
  return is_descriptor && is_standard ? path.back() - '0' : -1;
}

void NoteStandardStreamAt(std::string_view path) {
  const int fd = StandardStreamAt(path);
  if (fd >= 0) NoteSetting(Setting::kStreamAskedFor, static_cast<std::uint64_t>(fd));
}

// What code without a file has for one, as "<string>"; tracebacks look for it (Lib/linecache.py).
bool IsNoFile(std::string_view name) { return name.starts_with('<') && name.ends_with('>'); }

enum class PathUse { kLook, kMake, kList };

void NoteUseOfPath(const char* path, PathUse use) noexcept {
  static thread_local bool noting = false;
  if (!listening_to_paths || noting || path == nullptr) return;
  noting = true;
  const int before = errno;
  try {
    PathsHeard& heard = ThePathsHeard();
    const std::lock_guard lock(heard.mutex);
    const std::string_view name = RelativeToDirectory(path, heard.directory);
    const bool is_itself = name == "." || name == "./";
    if (use == PathUse::kList && is_itself) heard.listed = true;
    if (name.empty()) {
      NoteStandardStreamAt(path);
      const std::string_view above = RelativeToParent(path, heard.directory);
      if (!above.empty()) heard.above.emplace(above);
    } else if (!is_itself && !IsNoFile(name)) {
      (use == PathUse::kMake ? heard.made : heard.names).emplace(name);
    }
  } catch (...) {
    // No memory for a name: the warm-up will not get far either.
  }
  errno = before;
  noting = false;
}

bool IsEmptyDirectory() {
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir("."), ::closedir);
  while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") return false;
  }
  return true;
}

// Whether `name` is in one of the directories above the working directory.
bool IsAboveDirectory(const std::string& name) {
  char path[PATH_MAX];
  std::string directory = ::getcwd(path, sizeof(path)) != nullptr ? path : "";
  while (!directory.empty()) {
    directory.resize(directory.rfind('/'));
    struct stat info {};
    if (::lstat((directory + "/" + name).c_str(), &info) == 0) return true;
  }
  return false;
}

Error ColdFor(const std::string& what) {
  return Error{Errc::kUnsupported, what, ColdCause::kModule};
}

}  // namespace

void ListenForPaths() {
  char directory[PATH_MAX];
  PathsHeard& heard = ThePathsHeard();
  if (::getcwd(directory, sizeof(directory)) == nullptr) directory[0] = '\0';
  // In any other, paths that have nothing to do with it would begin with its own.
  const std::string_view path = directory;
  if (path.substr(std::min(path.rfind('/'), path.size())).starts_with(kEmptyDirectory)) {
    heard.directory = directory;
  }
  listening_to_paths = true;
}

std::vector<std::string> StopListeningForPaths() {
  listening_to_paths = false;
  PathsHeard& heard = ThePathsHeard();
  const std::lock_guard lock(heard.mutex);
  std::vector<std::string> phrases;
  if (heard.listed) phrases.emplace_back("what is in the working directory");
  const auto add = [&phrases](const std::set<std::string>& names, const char* where) {
    for (const std::string& name : names) {
      if (phrases.size() == kMostPhrases) return;
      phrases.push_back("\"" + name + "\" " + where);
    }
  };
  add(heard.names, "in the working directory");
  add(heard.above, "above the working directory");
  return phrases;
}

void NotePath(const char* path) noexcept { NoteUseOfPath(path, PathUse::kLook); }
void NoteMadePath(const char* path) noexcept { NoteUseOfPath(path, PathUse::kMake); }
void NoteListedPath(const char* path) noexcept { NoteUseOfPath(path, PathUse::kList); }

std::string NameMadeByEachRun(const std::string& path, const std::string& absolute) {
  PathsHeard& heard = ThePathsHeard();
  const std::string name(RelativeToDirectory(path, heard.directory));
  char here[PATH_MAX];
  const ssize_t length = ::readlink("/proc/self/cwd", here, sizeof(here));
  if (length <= 0 || heard.directory != std::string_view(here, static_cast<std::size_t>(length)) ||
      absolute != heard.directory + "/" + name) {
    return {};
  }
  heard.made.erase(name);
  return name;
}

std::string SomePathLookedAt() {
  const PathsHeard& heard = ThePathsHeard();
  if (!heard.made.empty()) return *heard.made.begin();
  return heard.names.empty() ? std::string() : *heard.names.begin();
}

Status CheckPathsLookedAt() {
  const PathsHeard& heard = ThePathsHeard();
  if (!heard.made.empty()) {
    return ColdFor("the preload writes \"" + *heard.made.begin() + "\" in the working directory");
  }
  for (const std::string& name : heard.names) {
    struct stat info {};
    if (::lstat(name.c_str(), &info) != 0) continue;
    return ColdFor("the preload would have found \"" + name + "\" in the working directory");
  }
  for (const std::string& name : heard.above) {
    if (!IsAboveDirectory(name)) continue;
    return ColdFor("the preload would have found \"" + name + "\" above the working directory");
  }
  if (heard.listed && !IsEmptyDirectory()) {
    return ColdFor("the preload would have listed the working directory");
  }
  return {};
}

}  // namespace pyfx
