// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/surroundings/variables.h"

#include <algorithm>
#include <array>
#include <utility>

#include "daemon/supervisor/surroundings/zygote_environment.h"

namespace pyfx {
namespace {

// Numerical libraries go through the environment by themselves when they are loaded.
struct Library {
  std::string_view part_of_name;
  std::array<std::string_view, 3> prefixes;
};
constexpr std::array<Library, 6> kLibraries = {{{"libgomp", {"OMP_", "GOMP_", "ACC_"}},
                                                {"libomp", {"OMP_", "KMP_", "LIBOMP"}},
                                                {"libiomp", {"OMP_", "KMP_", "LIBOMP"}},
                                                {"openblas", {"OPENBLAS_", "OMP_", "GOTO_"}},
                                                {"libmkl", {"MKL_", "OMP_", "KMP_"}},
                                                {"libcuda", {"CUDA_", "NVIDIA_", "NCCL_"}}}};

// They differ from run to run, and do not count where all were gone through. Nor do the first two
// by name: they say nothing that would be worth a zygote for each.
constexpr std::array<std::string_view, 4> kOfTheMoment = {"SHLVL", "OLDPWD", "COLUMNS", "LINES"};

// They differ from terminal to terminal. Who asks for one of them by name gets what it asks for.
constexpr std::array<std::string_view, 18> kOfTheSession = {
    "PWD",      "TERM_SESSION_ID", "TERM_PROGRAM", "WINDOWID", "SSH_",    "XDG_SESSION_",
    "XDG_SEAT", "XDG_VTNR",        "GNOME_",       "KONSOLE_", "KITTY_",  "ALACRITTY_",
    "WEZTERM_", "VTE_VERSION",     "TMUX",         "STY",      "SHELL_S", "DBUS_SESSION_"};

template <std::size_t N>
bool StartsWithOneOf(std::string_view name, const std::array<std::string_view, N>& starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [name](std::string_view start) { return name.starts_with(start); });
}

std::pair<std::string_view, std::string_view> Split(std::string_view entry) {
  const std::size_t equals = entry.find('=');
  if (equals == std::string_view::npos || equals == 0) return {};
  return {entry.substr(0, equals), entry.substr(equals + 1)};
}

}  // namespace

std::string_view ValueOf(std::string_view variable, const std::vector<std::string>& environment) {
  for (const std::string_view entry : environment) {
    const auto [name, value] = Split(entry);
    if (name == variable) return value;
  }
  return {};
}

Variables::Variables(const Consumed& consumed, const Profile& profile)
    : names_(consumed.variables.begin(), consumed.variables.end()),
      ignored_(profile.env_ignore),
      all_(consumed.environment != 0) {
  for (const char* name : {"SHLVL", "OLDPWD"}) names_.erase(name);
  names_.insert(profile.env_key.begin(), profile.env_key.end());
  for (const auto& [name, value] : profile.env) set_by_profile_.insert(name);
  for (const Library& library : kLibraries) {
    const bool loaded =
        std::any_of(consumed.files.begin(), consumed.files.end(), [&](const std::string& file) {
          return file.find(library.part_of_name, file.rfind('/')) != std::string::npos;
        });
    if (loaded) prefixes_.insert(prefixes_.end(), library.prefixes.begin(), library.prefixes.end());
  }
}

void Variables::Assume(const std::vector<std::string>& environment) {
  values_.clear();
  for (const std::string& entry : environment) {
    const auto [name, value] = Split(entry);
    if (Counts(name)) values_.emplace(name, value);  // of several, the first is found (getenv(3))
  }
}

std::string Variables::Difference(const std::vector<std::string>& environment) const {
  std::set<std::string_view> seen;
  for (const std::string& entry : environment) {
    const auto [name, value] = Split(entry);
    if (!Counts(name) || !seen.insert(name).second) continue;
    const auto assumed = values_.find(name);
    if (assumed == values_.end() || assumed->second != value) return std::string(name);
  }
  if (seen.size() == values_.size()) return {};
  for (const auto& [name, value] : values_) {
    if (!seen.contains(name)) return name;
  }
  return {};
}

std::vector<std::string> Variables::Overlay(std::vector<std::string> base,
                                            const std::vector<std::string>& environment) const {
  std::erase_if(base, [this](const std::string& entry) { return Counts(Split(entry).first); });
  for (const std::string& entry : environment) {
    if (Counts(Split(entry).first)) base.push_back(entry);
  }
  return base;
}

std::vector<std::string> Variables::Describe() const {
  std::vector<std::string> phrases;
  if (all_) phrases.emplace_back("all variables but those of the session");
  for (const std::string& prefix : std::set(prefixes_.begin(), prefixes_.end())) {
    phrases.push_back("variables that begin with \"" + prefix + "\"");
  }
  for (const std::string& name : names_) {
    if (Counts(name)) phrases.push_back("variable \"" + name + "\"");
  }
  return phrases;
}

// The dynamic linker's variables are none of these: a run refuses what differs, see interpreter.cc.
bool Variables::Counts(std::string_view name) const {
  if (name.empty()) return false;
  const bool listed =
      names_.contains(name) ||
      std::any_of(prefixes_.begin(), prefixes_.end(),
                  [name](const std::string& prefix) { return name.starts_with(prefix); }) ||
      (all_ && !StartsWithOneOf(name, kOfTheSession) &&
       std::find(kOfTheMoment.begin(), kOfTheMoment.end(), name) == kOfTheMoment.end());
  return listed && !IsIgnored(name);
}

// Each run has its client's values of CPython's own in any case, and what the profile sets is what
// its warm-up saw.
bool Variables::IsIgnored(std::string_view name) const {
  return IsKeptFromZygotes(name) || set_by_profile_.contains(name) ||
         std::any_of(ignored_.begin(), ignored_.end(), [name](std::string_view ignored) {
           if (!ignored.ends_with('*')) return name == ignored;
           return name.starts_with(ignored.substr(0, ignored.size() - 1));
         });
}

}  // namespace pyfx
