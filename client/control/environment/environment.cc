// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/environment/environment.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "client/command/interpreter.h"
#include "client/control/files/files.h"
#include "protocol/files/adopted.h"
#include "protocol/files/interpreter_path.h"

namespace pyfx {
namespace {

Error Unfit(const std::string& directory, const std::string& why) {
  return {Errc::kInvalid, "cannot adopt \"" + directory + "\": " + why};
}

Error NoLink(const std::string& directory, const std::string& name, bool is_pyfxc) {
  std::string why = "\"bin/";
  why.append(name).append(is_pyfxc
                              ? "\" is pyfxc, and what it stands for in \"bin/.pyfx\" is gone: "
                                "make the environment anew"
                              : "\" is a file of its own, no link to an interpreter: the "
                                "environment was made with copies; make it anew with links");
  return Unfit(directory, why);
}

std::vector<std::string> NamesIn(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(directory, failed)) {
    std::string name = entry.path().filename().string();
    if (IsNameOfPython(name)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The interpreter that the link bin/NAME leads to; empty for a name that is no such link.
std::string FollowOutOf(const std::string& bin, std::string name, bool* by_other) {
  constexpr int kMostLinks = 40;  // as the kernel follows, path_resolution(7)
  for (int links = 0; links < kMostLinks; ++links) {
    const std::string target = TargetOf(std::string(bin).append("/").append(name));
    if (target.empty()) return {};
    if (target.starts_with('/')) return target;
    if (target.find('/') != std::string::npos) {
      return std::filesystem::path(bin + "/" + target).lexically_normal().string();
    }
    *by_other = true;
    name = target;
  }
  return {};
}

// By what is kept there, and whether the names are still pyfxc's.
AdoptionState StateOf(const Environment& environment) {
  if (!Exists(environment.kept())) return AdoptionState::kNone;
  const std::vector<std::string> kept = NamesIn(environment.kept());
  if (kept.empty() || Exists(environment.mark())) return AdoptionState::kHalf;
  const bool whole = std::all_of(kept.begin(), kept.end(), [&](const std::string& name) {
    const std::string path = environment.bin() + "/" + name;
    return TargetOf(path).empty() && !OriginalOf(path).empty();
  });
  return whole ? AdoptionState::kWhole : AdoptionState::kAnew;
}

}  // namespace

std::string Environment::kept() const { return bin().append("/").append(kAdoptedDirectory); }
std::string Environment::mark() const { return kept().append("/changing"); }
std::string Environment::was(const std::string& name) const {
  return kept().append("/was/").append(name);
}

std::string Environment::copy() const { return kept().append("/copy"); }
std::string Environment::elsewhere() const { return kept().append("/elsewhere"); }

bool Environment::IsWrittenOver(const std::string& name) const {
  const std::string path = bin().append("/").append(name);
  struct stat own {};
  struct stat there {};
  return ::lstat(copy().c_str(), &own) == 0 && ::lstat(path.c_str(), &there) == 0 &&
         own.st_ino == there.st_ino && own.st_dev == there.st_dev && !HasNoteOfPyfxc(path);
}

Environment AsItStands(const std::string& directory) {
  Environment environment{directory, {}, AdoptionState::kNone};
  environment.state = StateOf(environment);
  return environment;
}

Result<Environment> LookAtEnvironment(const std::string& directory) {
  Environment environment = AsItStands(directory);
  if (!Exists(directory + "/pyvenv.cfg")) {
    if (Exists(directory + "/conda-meta")) {
      return Unfit(directory,
                   "it is conda's, whose interpreter is a file of its own; write a profile with "
                   "python = \"" +
                       directory + "\" instead");
    }
    return Unfit(directory, "it is no virtual environment: there is no \"pyvenv.cfg\" in it");
  }
  for (const std::string& name : NamesIn(environment.bin())) {
    const std::string path = environment.bin() + "/" + name;
    InterpreterName found{name, {}, false};
    if (OriginalOf(path).empty() && !environment.IsWrittenOver(name)) {
      found.interpreter = FollowOutOf(environment.bin(), name, &found.by_other);
    } else {
      found.interpreter = TargetOf(environment.kept() + "/" + name);
      found.by_other = TargetOf(environment.was(name)).find('/') == std::string::npos;
    }
    if (found.interpreter.empty()) return NoLink(directory, name, HasNoteOfPyfxc(path));
    environment.names.push_back(std::move(found));
  }
  if (environment.names.empty()) return Unfit(directory, "there is no interpreter in its \"bin\"");
  std::stable_partition(environment.names.begin(), environment.names.end(),
                        [](const InterpreterName& name) { return name.by_other; });
  return environment;
}

std::string EnvironmentOf(const std::string& python) {
  const std::size_t slash = python.rfind("/bin/");
  if (slash == std::string::npos || python.find('/', slash + 5) != std::string::npos) return {};
  std::string directory = python.substr(0, slash);
  return Exists(directory + "/pyvenv.cfg") ? directory : std::string();
}

}  // namespace pyfx
