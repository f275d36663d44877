// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/freshness/startup_files.h"

#include <dirent.h>
#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "daemon/supervisor/freshness/mounts.h"

namespace pyfx {
namespace {

// Modules that site imports where they are, and what tells it of code and paths (PEP 829).
constexpr std::string_view kModules[] = {"sitecustomize", "usercustomize"};
constexpr std::string_view kEndings[] = {".pth", ".start"};
constexpr std::string_view kSuffix = ".py";

// Whether no server has to be waited for to look at `path`, which is absolute: no step of it, nor
// of where links on the way lead, is on a file system that has one.
bool IsLocal(std::string path, const Mounts& mounts) {
  constexpr int kMostLinks = 40;  // path_resolution(7)
  int links = 0;
  for (std::size_t at = 0; at < path.size();) {
    at = std::min(path.find('/', at + 1), path.size());
    const std::string step = path.substr(0, at);
    if (!mounts.RemoteTypeAt(step).empty()) return false;
    std::array<char, PATH_MAX> text;
    const ssize_t length = ::readlink(step.c_str(), text.data(), text.size());
    if (length < 0) continue;
    if (++links > kMostLinks) return false;
    std::string target(text.data(), static_cast<std::size_t>(length));
    if (!target.starts_with('/')) target.insert(0, step.substr(0, step.rfind('/') + 1));
    path = target + path.substr(at);
    at = 0;
  }
  return true;
}

std::vector<std::string> EntriesOf(const std::string& directory) {
  std::vector<std::string> entries;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(directory.c_str()), ::closedir);
  while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
    entries.emplace_back(entry->d_name);
  }
  return entries;
}

bool IsRead(std::string_view entry) {
  const auto ends = [entry](std::string_view ending) { return entry.ends_with(ending); };
  const auto is_module = [entry](std::string_view name) {
    return entry.starts_with(name) && entry.substr(name.size()) == kSuffix;
  };
  return std::any_of(std::begin(kEndings), std::end(kEndings), ends) ||
         std::any_of(std::begin(kModules), std::end(kModules), is_module);
}

void Add(const std::string& directory, const Mounts& mounts, StartupFiles* all) {
  if (!IsLocal(directory, mounts)) return;
  SearchedDirectory searched{directory, true, {}, {}};
  for (const std::string_view name : kModules) searched.names.emplace_back(name);
  for (std::string& entry : EntriesOf(directory)) {
    if (!IsRead(entry)) continue;
    const std::string path = directory + "/" + entry;
    if (IsLocal(path, mounts)) all->files.push_back({path, StampOf(path)});
    searched.entries.push_back(std::move(entry));
  }
  all->directories.directories.push_back(std::move(searched));
}

}  // namespace

StartupFiles StartupFilesOf(const std::string& python) {
  StartupFiles all;
  const Mounts mounts = Mounts::Read();
  all.directories.suffixes = {std::string(kSuffix)};
  all.directories.endings.assign(std::begin(kEndings), std::end(kEndings));
  const std::string bin = python.substr(0, python.rfind('/'));
  const std::string prefix = bin.substr(0, bin.rfind('/'));
  for (const char* lib : {"/lib", "/lib64"}) {
    if (!IsLocal(prefix + lib, mounts)) continue;
    for (const std::string& entry : EntriesOf(prefix + lib)) {
      if (!entry.starts_with("python3")) continue;
      const std::string library = prefix + lib + "/" + entry;
      for (const char* site : {"", "/site-packages", "/dist-packages"}) {
        Add(library + site, mounts, &all);
      }
    }
  }
  return all;
}

}  // namespace pyfx
