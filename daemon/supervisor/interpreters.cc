// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/interpreters.h"

#include <string_view>
#include <utility>

#include "daemon/supervisor/surroundings/variables.h"
#include "protocol/files/interpreter_path.h"

namespace pyfx {
namespace {

std::string ValueInWarmUp(std::string_view name, const std::vector<std::string>& environment,
                          const Profile& profile) {
  for (const auto& [variable, value] : profile.env) {
    if (variable == name) return value;
  }
  return std::string(ValueOf(name, environment));
}

}  // namespace

Result<const Interpreters::Known*> Interpreters::Look(const std::string& profile) {
  ProfileStamp stamp = store_->Stamp(profile);
  if (stamp.directory.empty() && profile != kDefaultProfile) return nullptr;
  const auto found = known_.find(profile);
  if (found != known_.end() && found->second.stamp == stamp) return &found->second;
  Known known;
  const Result<Profile> read = store_->Load(profile, stamp);
  if (!read && read.error().code == Errc::kBusy) return read.error();
  // Settings in error say nothing; whoever uses them is told.
  if (read && !read->python.empty()) {
    known.named = true;
    known.setting = read->python;
    known.path = ValueInWarmUp("PATH", *environment_, *read);
    known.home = ValueInWarmUp("HOME", *environment_, *read);
  }
  known.stamp = std::move(stamp);
  return &(known_[profile] = std::move(known));
}

std::string Interpreters::Of(const Known& known) const {
  if (!known.named) return built_in_;
  Result<std::string> python = FindInterpreter(known.setting, known.path, known.home);
  return python ? std::move(*python) : std::string();
}

Result<Interpreters::Chosen> Interpreters::Choose(const RunTarget& target) {
  Chosen asked{target.profile, {}};
  Result<const Known*> known = Look(target.profile);
  if (!known) return std::move(known).error();
  if (*known != nullptr) asked.python = Of(**known);
  // One that is not there is for its service to refuse.
  if (target.python.empty() || asked.python.empty() || asked.python == target.python) return asked;
  if (target.any_profile) {
    for (const std::string& name : store_->Names()) {
      known = Look(name);
      if (!known) return std::move(known).error();
      if (*known != nullptr && (*known)->named && Of(**known) == target.python) {
        return Chosen{name, target.python};
      }
    }
  }
  return Error{Errc::kUnsupported,
               "\"" + target.python + "\" is the interpreter that is meant here, profile \"" +
                   target.profile + "\" has \"" + asked.python + "\"" +
                   (target.any_profile ? ", and no other profile names it" : ""),
               ColdCause::kPython};
}

}  // namespace pyfx
