// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/interpreters.h"

#include <optional>
#include <string_view>
#include <utility>

#include "daemon/supervisor/surroundings/variables.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

std::string ValueInWarmUp(std::string_view name, const std::vector<std::string>& environment,
                          const Profile& profile) {
  for (const auto& [variable, value] : profile.env) {
    if (variable == name) return value;
  }
  return std::string(ValueOf(name, environment));
}

// The interpreter that a run is to have. Links are followed where paths differ, and not before.
class Meant {
 public:
  explicit Meant(const std::string& path) : path_(path) {}

  bool Is(const std::string& other) {
    if (other == path_) return true;
    if (other.empty()) return false;
    if (!identity_) identity_ = IdentityOf(path_);
    // All names of an environment's interpreter are in its own directory.
    if (identity_->executable.empty()) return false;
    if (!identity_->environment.empty() && !other.starts_with(identity_->environment)) return false;
    return IdentityOf(other) == *identity_;
  }

 private:
  const std::string& path_;
  std::optional<InterpreterIdentity> identity_;
};

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

// The first profile with a file that names the interpreter.
Result<std::optional<Interpreters::Chosen>> Interpreters::ChooseByFiles(const RunTarget& target,
                                                                        const Chosen& asked) {
  Meant meant(target.python);
  std::optional<Chosen> by_identity;
  if (meant.Is(asked.python)) by_identity = asked;
  if (!target.any_profile) return by_identity;
  for (const std::string& name : store_->FileNames()) {
    const Result<const Known*> known = Look(name);
    if (!known) return known.error();
    if (*known == nullptr || !(*known)->named) continue;
    std::string python = Of(**known);
    if (python == target.python) return std::optional(Chosen{name, std::move(python)});
    if (!by_identity && meant.Is(python)) by_identity = Chosen{name, std::move(python)};
  }
  return by_identity;
}

// One whose name a file has meanwhile is no automatic profile any more.
std::optional<Interpreters::Chosen> Interpreters::FindAutomatic(const std::string& python) const {
  const AutomaticProfiles& automatic = store_->automatic();
  Meant meant(python);
  for (const bool exactly : {true, false}) {
    for (const std::string& name : automatic.Names()) {
      const std::string& theirs = *automatic.Python(name);
      if ((exactly ? theirs == python : meant.Is(theirs)) && !store_->HasFile(name)) {
        return Chosen{name, theirs};
      }
    }
  }
  return std::nullopt;
}

Interpreters::Chosen Interpreters::ChooseAutomatic(const std::string& python) const {
  if (std::optional<Chosen> found = FindAutomatic(python)) return *std::move(found);
  const auto is_taken = [this](const std::string& name) { return store_->Knows(name); };
  return {AutomaticProfiles::NameFor(python, std::string(ValueOf("HOME", *environment_)), is_taken),
          python, true};
}

Result<std::string> Interpreters::AtPath(const std::string& name) const {
  return FindInterpreter(name, ValueOf("PATH", *environment_), ValueOf("HOME", *environment_));
}

std::string Interpreters::Resolve(const std::string& name) const {
  if (!IsPathName(name) || store_->Knows(name)) return name;
  const Result<std::string> python = AtPath(name);
  const std::optional<Chosen> found = python ? FindAutomatic(*python) : std::nullopt;
  return found ? found->profile : name;
}

Result<Interpreters::Chosen> Interpreters::Choose(const RunTarget& target) {
  Chosen asked{target.profile, {}};
  const std::string* const automatic = store_->automatic().Python(target.profile);
  if (automatic != nullptr && !store_->HasFile(target.profile)) {
    // A client that runs cold could not tell which interpreter that is.
    if (!IsPathName(target.profile)) {
      return Error{Errc::kInvalid, "\"" + target.profile +
                                       "\" is an automatic profile: ask for it by the path of its "
                                       "interpreter, \"" +
                                       *automatic + "\""};
    }
    asked.python = *automatic;
  } else if (IsPathName(target.profile) && !store_->Knows(target.profile)) {
    const Result<std::string> python = AtPath(target.profile);
    // What is wrong with it its refusal tells.
    if (!python || !allows_automatic_) return asked;
    asked = ChooseAutomatic(*python);
  } else {
    const Result<const Known*> known = Look(target.profile);
    if (!known) return known.error();
    if (*known != nullptr) asked.python = Of(**known);
  }
  // One that is not there is for its service to refuse.
  if (target.python.empty() || asked.python.empty() || asked.python == target.python) return asked;
  Result<std::optional<Chosen>> found = ChooseByFiles(target, asked);
  if (!found) return std::move(found).error();
  if (*found) return **std::move(found);
  if (target.any_profile && allows_automatic_) return ChooseAutomatic(target.python);
  return Error{Errc::kUnsupported,
               "\"" + target.python + "\" is the interpreter that is meant here, profile \"" +
                   target.profile + "\" has \"" + asked.python + "\"" +
                   (target.any_profile ? ", no other profile names it, and there are no automatic "
                                         "ones (automatic in pyfxd.toml)"
                                       : ""),
               ColdCause::kPython};
}

}  // namespace pyfx
