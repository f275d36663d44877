// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/check.h"

#include <sys/stat.h>

#include <string_view>

#include "daemon/supervisor/settings/daemon_settings.h"
#include "daemon/supervisor/settings/profile_store.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

class Findings {
 public:
  // A NUL byte inside of a value would be its end.
  void Add(std::string_view key, const std::string& value) {
    bytes_.append(key).append(1, '\0').append(value.c_str()).append(1, '\0');
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

void CheckDaemonSettings(const std::vector<std::string>& files, Findings* findings) {
  for (const std::string& path : files) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 && (errno == ENOENT || errno == ENOTDIR)) continue;
    findings->Add("settings", path);
    Result<DaemonSettings> settings = LoadDaemonSettings({path});
    if (!settings) findings->Add("wrong", settings.error().text);
    return;
  }
}

void CheckProgram(const CheckPlan& plan, const Profile& profile, Findings* findings) {
  const Result<ZygoteProgram> program = FindZygoteProgram(plan.programs, profile, plan.environment);
  if (!program) return findings->Add("wrong", program.error().text);
  findings->Add("python", program->python);
  if (program->preload.empty()) findings->Add("embedded", "");
  for (const std::string& core : program->core_files) findings->Add("core", core);
  for (const std::string& remark : program->remarks) findings->Add("note", remark);
  if (!profile.init_path.empty()) findings->Add("init", profile.init_path);
  for (const std::string& module : profile.preload) findings->Add("preload", module);
}

void CheckProfile(const CheckPlan& plan, const std::string& name, Findings* findings) {
  findings->Add("profile", name);
  if (!IsValidProfileName(name)) {
    return findings->Add("wrong",
                         "this is not the name of a profile: letters, digits, \"-\" and "
                         "\"_\" may be in one");
  }
  const ProfileStore store(plan.profile_directories);
  const ProfileStamp stamp = store.Stamp(name);
  for (const auto& [path, file] : store.Files(name, stamp)) {
    if (file.exists) findings->Add("file", path);
  }
  if (IsPathName(name)) {
    return findings->Add("wrong",
                         "an automatic profile has no files that could be looked at; \"pyfxctl "
                         "status\" and \"pyfxctl logs\" tell how it is");
  }
  const Result<Profile> profile = store.Load(name, stamp);
  if (!profile) return findings->Add("wrong", profile.error().text);
  CheckProgram(plan, *profile, findings);
}

}  // namespace

std::string CheckFiles(const CheckPlan& plan, const std::string& name) {
  Findings findings;
  if (name.empty()) {
    CheckDaemonSettings(plan.settings_files, &findings);
    for (const std::string& each : ProfileStore(plan.profile_directories).FileNames()) {
      CheckProfile(plan, each, &findings);
    }
  } else {
    CheckProfile(plan, name, &findings);
  }
  return findings.Take();
}

}  // namespace pyfx
