// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where profiles come from: the first directory that holds NAME.toml or NAME.py has the profile,
// and both files are taken from there. Tells also, cheaply, whether they have changed. Keeps
// nothing of them: each call looks at the files. Where there are none it may be an automatic one.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/supervisor/freshness/file_stamp.h"
#include "daemon/supervisor/settings/automatic_profiles.h"
#include "daemon/supervisor/settings/profile.h"
#include "protocol/base/result.h"

namespace pyfx {

// The profile that needs no file: without one it preloads nothing.
inline constexpr std::string_view kDefaultProfile = "default";

// In the place of the directory of an automatic profile, of which the two files are those of
// AutomaticProfiles.
inline constexpr std::string_view kAutomatic = "automatic";

// What a profile was made from. Two equal stamps: nothing has changed.
struct ProfileStamp {
  std::string directory;  // empty: no directory has the profile; kAutomatic
  FileStamp toml;
  FileStamp py;

  bool operator==(const ProfileStamp&) const = default;
};

// The text of a regular file that people have written, of at most kMaxProfileFile bytes.
Result<std::string> ReadTextFile(const std::string& path);

class ProfileStore {
 public:
  explicit ProfileStore(std::vector<std::string> directories)
      : directories_(std::move(directories)) {}

  // Two stat() calls a directory.
  ProfileStamp Stamp(const std::string& name) const;
  // True when Load() has something to read, be it wrong.
  bool Knows(const std::string& name) const;
  // Reads the profile that `stamp` was taken of. An error's text says where and what to do next;
  // of code kInvalid when the profile has it, kFailed when there is none.
  Result<Profile> Load(const std::string& name, const ProfileStamp& stamp) const;
  // The same for what the files are now, read only if they have changed since the last time. Valid
  // until the next call for that name.
  const Result<Profile>& Known(const std::string& name);
  // The files that Load() reads, and those it would read instead if they were there, in the state
  // that `stamp` tells.
  std::vector<std::pair<std::string, FileStamp>> Files(const std::string& name,
                                                       const ProfileStamp& stamp) const;
  // The names of all profiles that have a file, sorted.
  std::vector<std::string> FileNames() const;
  // The same, and then the automatic ones.
  std::vector<std::string> Names() const;
  // Whether there is a file of that name.
  bool HasFile(const std::string& name) const;
  AutomaticProfiles& automatic() { return automatic_; }
  const AutomaticProfiles& automatic() const { return automatic_; }

 private:
  struct Read {
    ProfileStamp stamp;
    Result<Profile> profile;
  };

  ProfileStamp StampOfFiles(const std::string& name) const;

  std::vector<std::string> directories_;
  AutomaticProfiles automatic_;
  std::map<std::string, Read> known_;
};

}  // namespace pyfx
