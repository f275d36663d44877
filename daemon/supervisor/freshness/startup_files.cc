// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/freshness/startup_files.h"

#include <dirent.h>

#include <algorithm>
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
  if (!mounts.CheckIsLocal(directory)) return;
  SearchedDirectory searched{directory, true, {}, {}};
  for (const std::string_view name : kModules) searched.names.emplace_back(name);
  for (std::string& entry : EntriesOf(directory)) {
    if (!IsRead(entry)) continue;
    const std::string path = directory + "/" + entry;
    if (mounts.CheckIsLocal(path)) all->files.push_back({path, StampOf(path)});
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
    if (!mounts.CheckIsLocal(prefix + lib)) continue;
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
