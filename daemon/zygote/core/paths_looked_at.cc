// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/paths_looked_at.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>

namespace pyfx {
namespace {

std::atomic<bool> listening_to_paths = false;

// What the path of ours ends with, see pyfxd(8).
constexpr std::string_view kEmptyDirectory = "/pyfx/nowhere";

struct PathsHeard {
  std::mutex mutex;
  std::string directory;        // the working directory if it is ours
  std::set<std::string> names;  // relative to it
  std::string made;             // the first that would have been made
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
    // What is above it is not known either.
    if (!name.empty() && !is_itself) {
      heard.names.emplace(name);
      if (use == PathUse::kMake && heard.made.empty()) heard.made = name;
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

Error ColdFor(const std::string& what) {
  return Error{Errc::kUnsupported, what, ColdCause::kModule};
}

}  // namespace

void ListenForPaths() {
  char directory[PATH_MAX];
  PathsHeard& heard = ThePathsHeard();
  // In any other, paths that have nothing to do with it would begin with its own.
  if (::getcwd(directory, sizeof(directory)) != nullptr &&
      std::string_view(directory).ends_with(kEmptyDirectory)) {
    heard.directory = directory;
  }
  listening_to_paths = true;
}

void StopListeningForPaths() { listening_to_paths = false; }

void NotePath(const char* path) noexcept { NoteUseOfPath(path, PathUse::kLook); }
void NoteMadePath(const char* path) noexcept { NoteUseOfPath(path, PathUse::kMake); }
void NoteListedPath(const char* path) noexcept { NoteUseOfPath(path, PathUse::kList); }

Status CheckPathsLookedAt() {
  const PathsHeard& heard = ThePathsHeard();
  if (!heard.made.empty()) {
    return ColdFor("the preload writes \"" + heard.made + "\" in the working directory");
  }
  for (const std::string& name : heard.names) {
    struct stat info {};
    if (::lstat(name.c_str(), &info) != 0) continue;
    return ColdFor("the preload would have found \"" + name + "\" in the working directory");
  }
  if (heard.listed && !IsEmptyDirectory()) {
    return ColdFor("the preload would have listed the working directory");
  }
  return {};
}

}  // namespace pyfx
