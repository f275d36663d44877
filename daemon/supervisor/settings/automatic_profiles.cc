// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/settings/automatic_profiles.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "daemon/supervisor/settings/trusted_path.h"
#include "protocol/files/adopted.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/regular_file.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

// Their zygotes are small, and are the first to leave.
constexpr std::uint32_t kSiblings = 8;

// Largest pyvenv.cfg that is looked into.
constexpr std::size_t kMostOfConfiguration = std::size_t{64} << 10;

// Whether a directory on the way is a temporary one as Rust's crate tempfile names them.
bool IsInTemporaryDirectory(std::string_view path) {
  constexpr std::string_view kPrefix = "/.tmp";
  constexpr std::size_t kRandom = 6;
  const auto is_alnum = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  for (std::size_t at = path.find(kPrefix); at != std::string_view::npos;
       at = path.find(kPrefix, at + 1)) {
    const std::string_view rest = path.substr(at + kPrefix.size());
    const std::string_view name = rest.substr(0, rest.find('/'));
    if (name.size() == kRandom && std::all_of(name.begin(), name.end(), is_alnum)) return true;
  }
  return false;
}

std::string Parent(const std::string& path) { return path.substr(0, path.rfind('/')); }

// `path` as a valid name: below `home` with "~", what no name may have as '_', and of a long one
// the end.
std::string PathAsName(std::string path, std::string home) {
  while (home.size() > 1 && home.ends_with('/')) home.pop_back();
  if (home.size() > 1 && path.starts_with(home + "/")) {
    path = std::string("~").append(path, home.size());
  }
  const auto is_not_allowed = [](char c) {
    const std::array<char, 2> name = {'/', c};
    return !IsValidProfileName({name.data(), name.size()});
  };
  std::replace_if(path.begin(), path.end(), is_not_allowed, '_');
  constexpr std::string_view kCut = "/.../";
  if (path.size() <= kMaxProfileName) return path;
  return std::string(kCut) + path.substr(path.size() - (kMaxProfileName - kCut.size()));
}

}  // namespace

std::string AutomaticProfiles::NameFor(const std::string& python,
                                       const InterpreterIdentity& identity, const std::string& home,
                                       const std::function<bool(const std::string&)>& is_taken) {
  const std::string own_name = identity.executable.substr(identity.executable.rfind('/') + 1);
  std::string name =
      identity.environment.empty() ? own_name : PathAsName(Parent(Parent(python)), home);
  if (IsValidProfileName(name) && !is_taken(name)) return name;
  const std::string whole = name = PathAsName(python, home);
  for (int number = 2; is_taken(name); ++number) {
    const std::string end = std::to_string(number);
    name = whole.substr(0, kMaxProfileName - end.size() - 1).append("~").append(end);
  }
  return name;
}

const std::string* AutomaticProfiles::Python(const std::string& name) const {
  const auto found = pythons_.find(name);
  return found == pythons_.end() ? nullptr : &found->second;
}

std::vector<std::string> AutomaticProfiles::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, python] : pythons_) names.push_back(name);
  return names;
}

std::string AutomaticProfiles::ConfigurationOf(const std::string& python) {
  return Parent(Parent(python)) + "/pyvenv.cfg";
}

Status AutomaticProfiles::CheckMayStart(const std::string& python) {
  if (IsPyfxc(python)) {
    return Error{Errc::kUnsupported,
                 "\"" + python +
                     "\" is a link to pyfxc in the place of an interpreter: such an "
                     "environment is not kept warm",
                 ColdCause::kPython};
  }
  Status trusted = CheckTrusted(python);
  const std::string original = trusted ? OriginalOf(python) : std::string();
  if (!original.empty()) trusted = CheckTrusted(original);
  if (!trusted) {
    if (trusted.error().code == Errc::kBusy) return trusted.error();
    return Error{Errc::kUnsupported,
                 "\"" + python +
                     "\" is not kept warm, since others could exchange it: " + trusted.error().text,
                 ColdCause::kPython};
  }
  return {};
}

bool AutomaticProfiles::IsThrowAway(const std::string& python) {
  if (!IsInTemporaryDirectory(python)) return false;
  const Result<std::string> text = ReadRegularFile(ConfigurationOf(python), kMostOfConfiguration);
  return text && !ValueInPyvenvCfg(*text, "uv").empty();
}

Result<Profile> AutomaticProfiles::Load(const std::string& name, const std::string& python) {
  if (Status may = CheckMayStart(python); !may) return std::move(may).error();
  Profile profile;
  profile.name = name;
  profile.description = kDescription;
  profile.python = profile.path = python;
  profile.automatic = true;
  profile.throw_away = IsThrowAway(python);
  profile.siblings = kSiblings;
  profile.stale = Stale::kCold;  // no run waits for what a cold one does as soon
  return profile;
}

}  // namespace pyfx
