// SPDX-License-Identifier: GPL-3.0-or-later
//
// The interpreters that the user's commands mean, and whether they can be warm.
#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <set>

#include "client/common/small_file.h"
#include "client/control/doctor/findings.h"
#include "client/control/profiles/interpreter.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

// Each is started once; a PATH with more is no user's.
constexpr std::size_t kMostInterpreters = 16;

bool IsInterpreterName(std::string_view name) {
  constexpr std::string_view kName = "python3";
  if (!name.starts_with(kName)) return false;
  name.remove_prefix(kName.size());
  if (name.empty()) return true;
  return name.size() > 1 && name[0] == '.' &&
         std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool HasFirstLine(const std::string& path) { return ReadHead(path, 2) == "#!"; }

// The same for all names of one interpreter, also by links of directories (/bin is /usr/bin).
std::string KeyOf(const std::string& path) {
  const InterpreterIdentity identity = IdentityOf(path);
  struct stat info {};
  ::stat(path.c_str(), &info);
  return std::to_string(info.st_dev) + ' ' + std::to_string(info.st_ino) + ' ' +
         identity.environment;
}

// One path for each interpreter, in the order of PATH.
std::vector<std::string> InterpretersOnPath() {
  std::vector<std::string> paths;
  std::set<std::string> seen;
  EachDirectory(Env("PATH"), [&](std::string_view directory) {
    if (!directory.starts_with('/')) return false;
    const std::string place(directory);
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(place.c_str()), ::closedir);
    std::vector<std::string> names;
    while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
      if (IsInterpreterName(entry->d_name)) names.emplace_back(entry->d_name);
    }
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      const std::string path = place + "/" + name;
      if (!IsExecutableFile(path) || IsPyfxc(path)) continue;
      if (seen.insert(KeyOf(path)).second) paths.push_back(path);
    }
    return paths.size() >= kMostInterpreters;
  });
  return paths;
}

// "3.11" of each core that there is.
std::set<std::string> VersionsWithCores() {
  constexpr std::string_view kStart = "cpython-";
  std::set<std::string> versions;
  const Result<std::string> prefix = InstallPrefix();
  for (const std::string& directory :
       prefix ? CoreDirectories(*prefix) : std::vector<std::string>()) {
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(directory.c_str()), ::closedir);
    while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
      std::string_view name = entry->d_name;
      if (!name.starts_with(kStart) || !name.ends_with(".so")) continue;
      name.remove_prefix(kStart.size());
      const std::size_t dot = name.find('.');
      versions.insert(std::string(name.substr(0, name.find('.', dot + 1))));
    }
  }
  return versions;
}

Finding Judge(const std::string& path, const std::set<std::string>& cores) {
  const std::string subject = "interpreter";
  if (const std::string why = PrivilegesOf(path); !why.empty()) {
    return {Verdict::kNote, subject, path + " " + why + "; name another in a profile"};
  }
  const Result<InterpreterAnswer> answer = AskInterpreter(path, "", {});
  if (!answer) {
    return {Verdict::kWrong, subject, answer.error().text + ": mend it, or take it out of PATH"};
  }
  const std::string what = path + " (" + answer->version + ")";
  if (!answer->can_be_warm) return {Verdict::kNote, subject, answer->wrong.front()};
  if (cores.contains(answer->minor_version)) return {Verdict::kOk, subject, what + " has a core"};
  return {Verdict::kNote, subject,
          what + " has no core, so that its runs are cold: \"pyfxctl core build " + path +
              "\" makes one for 3.11 and later"};
}

Finding JudgePython3(const std::string& built_in) {
  std::string first;
  EachDirectory(Env("PATH"), [&](std::string_view directory) {
    first = std::string(directory).append("/python3");
    return IsExecutableFile(first);
  });
  if (IsExecutableFile(first) && IsPyfxc(first)) {
    return {Verdict::kOk, "python3", "on PATH it is pyfxc: \"" + first + "\""};
  }
  if (!IsExecutableFile(first)) {
    return {Verdict::kNote, "python3",
            "not on PATH, so that only profiles have one, \"" + built_in +
                "\" where they name none: put its directory on PATH"};
  }
  return {Verdict::kNote, "python3",
          "on PATH it is \"" + first +
              "\", which is never warm by that name: use pyfxc, or see \"pyfxctl help alias\""};
}

}  // namespace

void FindInterpreters(const std::string& built_in, FindingList* findings) {
  findings->push_back(JudgePython3(built_in));
  const std::set<std::string> cores = VersionsWithCores();
  if (cores.empty()) {
    findings->push_back(
        {Verdict::kNote, "cores", "there is none: \"pyfxctl core build python3\" makes one"});
  }
  std::string scripts;
  for (const std::string& path : InterpretersOnPath()) {
    if (HasFirstLine(path)) {
      scripts += (scripts.empty() ? "" : ", ") + path;
    } else {
      findings->push_back(Judge(path, cores));
    }
  }
  if (!scripts.empty()) {
    findings->push_back({Verdict::kNote, "interpreter",
                         "scripts that start one, as pyenv's: " + scripts +
                             "; what they start can be warm, by the path of its own"});
  }
}

}  // namespace pyfx
