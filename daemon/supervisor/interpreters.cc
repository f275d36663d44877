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

// Whether the interpreter of a profile is the one that a run is to have. What the latter's path
// leads to is the client's word: that path is not looked at here, since it may lead anywhere, and
// be long in answering. Whoever says what is not so gets a run that finds that out.
bool IsMeant(const std::string& python, const RunTarget& target) {
  if (python == target.python) return true;
  if (python.empty() || target.python_executable.empty()) return false;
  // All names of an environment's interpreter are in its own directory.
  if (!python.starts_with(target.python_environment)) return false;
  const InterpreterIdentity identity = IdentityOf(python);
  return identity.executable == target.python_executable &&
         identity.environment == target.python_environment;
}

// The links in there lead each process elsewhere, and some of another process into another root.
bool IsOfOneProcess(const std::string& path) {
  return path == "/proc" || path.starts_with("/proc/") || path.starts_with("/dev/fd/");
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

// The first profile with a file that names the interpreter.
Result<std::optional<Interpreters::Chosen>> Interpreters::ChooseByFiles(const RunTarget& target,
                                                                        const Chosen& asked) {
  std::optional<Chosen> by_identity;
  if (IsMeant(asked.python, target)) by_identity = asked;
  if (!target.any_profile) return by_identity;
  for (const std::string& name : store_->FileNames()) {
    const Result<const Known*> known = Look(name);
    if (!known) return known.error();
    if (*known == nullptr || !(*known)->named) continue;
    std::string python = Of(**known);
    if (python == target.python) return std::optional(Chosen{name, std::move(python)});
    if (!by_identity && IsMeant(python, target)) by_identity = Chosen{name, std::move(python)};
  }
  return by_identity;
}

// One whose name a file has meanwhile is no automatic profile any more.
std::optional<Interpreters::Chosen> Interpreters::FindAutomatic(const RunTarget& target) const {
  const AutomaticProfiles& automatic = store_->automatic();
  for (const bool exactly : {true, false}) {
    for (const std::string& name : automatic.Names()) {
      const std::string& theirs = *automatic.Python(name);
      const bool is_meant = exactly ? theirs == target.python : IsMeant(theirs, target);
      if (is_meant && !store_->HasFile(name)) {
        return Chosen{name, theirs};
      }
    }
  }
  return std::nullopt;
}

Result<Interpreters::Chosen> Interpreters::ChooseAutomatic(const RunTarget& target) const {
  if (std::optional<Chosen> found = FindAutomatic(target)) return *std::move(found);
  if (IsOfOneProcess(target.python)) {
    return Error{Errc::kUnsupported,
                 "\"" + target.python +
                     "\" leads each process elsewhere: such an interpreter is not kept warm",
                 ColdCause::kPython};
  }
  const auto is_taken = [this](const std::string& name) { return store_->Knows(name); };
  std::string name = AutomaticProfiles::NameFor(
      target.python, {target.python_executable, target.python_environment},
      std::string(ValueOf("HOME", *environment_)), is_taken);
  return Chosen{std::move(name), target.python, true};
}

std::string Interpreters::Resolve(const std::string& name) const {
  if (!IsPathName(name) || store_->Knows(name)) return name;
  Result<std::string> python =
      FindInterpreter(name, ValueOf("PATH", *environment_), ValueOf("HOME", *environment_));
  if (!python) return name;
  InterpreterIdentity identity = IdentityOf(*python);
  const std::optional<Chosen> found =
      FindAutomatic({name, std::move(*python), false, std::move(identity.executable),
                     std::move(identity.environment)});
  return found ? found->profile : name;
}

// The profile that is asked for.
Result<Interpreters::Chosen> Interpreters::Asked(const RunTarget& target) {
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
    // What is wrong with it its refusal tells.
    if (target.python.empty() || !allows_automatic_) return asked;
    return ChooseAutomatic(target);
  } else {
    const Result<const Known*> known = Look(target.profile);
    if (!known) return known.error();
    if (*known != nullptr) asked.python = Of(**known);
  }
  return asked;
}

Result<Interpreters::Chosen> Interpreters::Choose(const RunTarget& target) {
  Result<Chosen> asked = Asked(target);
  // One that is not there is for its service to refuse.
  if (!asked || target.python.empty() || asked->python.empty() || asked->python == target.python) {
    return asked;
  }
  if (target.python != built_in_) return ChooseInsteadOf(*asked, target);
  // This one clients say nothing of, since it is known here as well as there.
  InterpreterIdentity identity = IdentityOf(built_in_);
  RunTarget whole = target;
  whole.python_executable = std::move(identity.executable);
  whole.python_environment = std::move(identity.environment);
  return ChooseInsteadOf(*asked, whole);
}

Result<Interpreters::Chosen> Interpreters::ChooseInsteadOf(const Chosen& asked,
                                                           const RunTarget& target) {
  Result<std::optional<Chosen>> found = ChooseByFiles(target, asked);
  if (!found) return std::move(found).error();
  if (*found) return **std::move(found);
  if (target.any_profile && allows_automatic_) return ChooseAutomatic(target);
  const std::string meant = "\"" + target.python + "\" is the interpreter that is meant here, ";
  // Nobody has named a profile: what "default" has is no matter.
  const std::string why =
      target.any_profile
          ? "no profile names it, and there are no automatic ones: \"pyfxctl new NAME --python " +
                target.python + "\" makes one, as does automatic = true in pyfxd.toml"
          : "profile \"" + target.profile + "\" has \"" + asked.python + "\"";
  return Error{Errc::kUnsupported, meant + why, ColdCause::kPython};
}

}  // namespace pyfx
