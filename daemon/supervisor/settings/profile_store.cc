// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/settings/profile_store.h"

#include <dirent.h>

#include <memory>
#include <set>

#include "daemon/supervisor/settings/trusted_path.h"
#include "protocol/files/regular_file.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

constexpr std::string_view kToml = ".toml";
constexpr std::string_view kPy = ".py";

std::string FilePath(const std::string& directory, const std::string& name, std::string_view end) {
  return directory + "/" + name + std::string(end);
}

// The profile that a file name stands for; empty for none.
std::string ProfileOf(std::string_view file) {
  for (const std::string_view end : {kToml, kPy}) {
    if (!file.ends_with(end)) continue;
    const std::string_view name = file.substr(0, file.size() - end.size());
    if (IsValidProfileName(name)) return std::string(name);
  }
  return {};
}

}  // namespace

Result<std::string> ReadTextFile(const std::string& path) {
  return ReadRegularFile(path, kMaxProfileFile);
}

ProfileStamp ProfileStore::StampOfFiles(const std::string& name) const {
  if (IsPathName(name)) return {};
  for (const std::string& directory : directories_) {
    ProfileStamp stamp{directory, StampOf(FilePath(directory, name, kToml)),
                       StampOf(FilePath(directory, name, kPy))};
    if (stamp.toml.exists || stamp.py.exists) return stamp;
  }
  return {};
}

ProfileStamp ProfileStore::Stamp(const std::string& name) const {
  ProfileStamp stamp = StampOfFiles(name);
  const std::string* const python = automatic_.Python(name);
  if (!stamp.directory.empty() || python == nullptr) return stamp;
  stamp.toml = StampOf(AutomaticProfiles::ConfigurationOf(*python));
  stamp.py = StampOf(*python);
  // Of an environment that was deleted the profile goes as well.
  if (stamp.py.exists) stamp.directory = kAutomatic;
  return stamp;
}

bool ProfileStore::HasFile(const std::string& name) const {
  return !StampOfFiles(name).directory.empty();
}

bool ProfileStore::Knows(const std::string& name) const {
  return name == kDefaultProfile || !Stamp(name).directory.empty();
}

Result<Profile> ProfileStore::Load(const std::string& name, const ProfileStamp& stamp) const {
  Profile profile;
  const std::string* const automatic = automatic_.Python(name);
  if (stamp.directory == kAutomatic && automatic != nullptr) {
    return AutomaticProfiles::Load(name, *automatic);
  }
  if (stamp.directory.empty() && IsPathName(name)) {
    return Error{Errc::kFailed, "no interpreter \"" + name + "\" is kept warm"};
  }
  if (stamp.directory.empty() && name != kDefaultProfile) {
    std::string where;
    for (const std::string& directory : directories_) {
      where += (where.empty() ? "\"" : ", \"") + directory + "\"";
    }
    return Error{Errc::kFailed, "no profile \"" + name + "\": looked for " + name + ".toml and " +
                                    name + ".py in " + where +
                                    "; make one there, or see `pyfxctl list` for those there are"};
  }
  if (stamp.toml.exists) {
    const std::string path = FilePath(stamp.directory, name, kToml);
    if (Status trusted = CheckTrustedByRoot(path); !trusted) return trusted.error();
    Result<std::string> text = ReadTextFile(path);
    if (!text) {
      Error error = std::move(text).error();
      if (error.code != Errc::kBusy) error.code = Errc::kInvalid;
      return error;
    }
    Result<Profile> parsed = ParseProfile(*text, path);
    if (!parsed) return std::move(parsed).error();
    profile = std::move(*parsed);
    profile.path = path;
  }
  if (stamp.py.exists) {
    profile.init_path = FilePath(stamp.directory, name, kPy);
    if (Status trusted = CheckTrustedByRoot(profile.init_path); !trusted) return trusted.error();
    if (profile.path.empty()) profile.path = profile.init_path;
  }
  profile.name = name;
  return profile;
}

const Result<Profile>& ProfileStore::Known(const std::string& name) {
  ProfileStamp stamp = Stamp(name);
  const auto known = known_.find(name);
  if (known != known_.end() && known->second.stamp == stamp) return known->second.profile;
  Result<Profile> loaded = Load(name, stamp);
  if (!loaded && loaded.error().code == Errc::kBusy) stamp = {};  // not read yet
  return known_.insert_or_assign(name, Read{std::move(stamp), std::move(loaded)})
      .first->second.profile;
}

std::vector<std::pair<std::string, FileStamp>> ProfileStore::Files(
    const std::string& name, const ProfileStamp& stamp) const {
  std::vector<std::pair<std::string, FileStamp>> files;
  const std::string* const python = automatic_.Python(name);
  if (stamp.directory == kAutomatic && python != nullptr) {
    return {{AutomaticProfiles::ConfigurationOf(*python), stamp.toml}, {*python, stamp.py}};
  }
  for (const std::string& directory : directories_) {
    const bool has_it = directory == stamp.directory;
    files.emplace_back(FilePath(directory, name, kToml), has_it ? stamp.toml : FileStamp{});
    files.emplace_back(FilePath(directory, name, kPy), has_it ? stamp.py : FileStamp{});
    if (has_it) break;
  }
  return files;
}

std::vector<std::string> ProfileStore::FileNames() const {
  std::set<std::string> names;
  for (const std::string& directory : directories_) {
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(directory.c_str()), ::closedir);
    if (!entries) continue;  // most of the directories are optional
    while (const dirent* entry = ::readdir(entries.get())) {
      if (std::string name = ProfileOf(entry->d_name); !name.empty()) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> ProfileStore::Names() const {
  std::vector<std::string> all = FileNames();
  for (std::string& name : automatic_.Names()) {
    if (!HasFile(name) && Knows(name)) all.push_back(std::move(name));
  }
  return all;
}

}  // namespace pyfx
