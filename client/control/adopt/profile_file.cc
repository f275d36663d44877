// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/adopt/profile_file.h"

#include <unistd.h>

#include <optional>
#include <vector>

#include "client/command/shebang.h"
#include "client/control/adopt/watched_run.h"
#include "client/control/files/new_file.h"
#include "client/control/files/user_directories.h"
#include "client/control/profiles/profile_text.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

Error CannotWrite(const std::string& path) {
  return {Errc::kInvalid, "there is \"" + path + "\" already; choose another name, or remove it"};
}

// The interpreter that the target's runs have, by the name that they call it.
std::string InterpreterFor(const AdoptTarget& target) {
  std::string name = "python3";
  if (!target.program.empty()) {
    if (const std::optional<Shebang> shebang = ShebangOf(target.program)) {
      if (shebang->interpreter.starts_with('/')) return shebang->interpreter;
      name = shebang->interpreter;
    }
  }
  if (target.environment.empty()) return FindOnPath(name, Env("PATH"));
  const std::string own = target.environment + "/bin/" + name;
  return IsExecutableFile(own) ? own : target.environment + "/bin/python";
}

std::string AsMilliseconds(long microseconds) {
  std::string tenths = std::to_string((microseconds + 50) / 100);
  const std::string last(1, tenths.back());
  tenths.pop_back();
  if (tenths.empty()) tenths.push_back('0');
  return tenths.append(".").append(last).append(" ms");
}

Result<std::string> ProfileText(const AdoptedProfile& profile, const std::string& python,
                                const std::vector<ImportedModule>& modules) {
  const AdoptTarget& target = profile.target;
  const bool of_environment = !target.environment.empty();
  Result<std::string> what =
      QuotedToml(target.program.empty() ? target.environment : target.program);
  Result<std::string> interpreter = QuotedToml(of_environment ? target.environment : python);
  if (!what) return what;
  if (!interpreter) return interpreter;
  std::string text = "# Written by pyfxctl adopt; edit it as you like, see pyfx-profile(5).\n";
  text.append("description = ");
  text.append(*what);
  text.append("\n\n# The interpreter whose runs this profile serves");
  text.append(of_environment ? ": the environment's.\n" : ".\n");
  text.append("python = ").append(*interpreter);
  text.append("\n\n");
  if (!profile.watch) {
    return text +
           "# What is imported before runs begin. \"pyfxctl adopt --profile NAME --run "
           "ARGS...\" fills it in.\npreload = []\n";
  }
  text +=
      "# The interpreter's other runs do not see what is preloaded until they import it.\n"
      "hidden = true\n\n";
  text += "# What one run of the command has imported, and how long that took.\npreload = [\n";
  for (const ImportedModule& module : modules) {
    Result<std::string> name = QuotedToml(module.name);
    if (!name) return name;
    text.append("  ").append(*name).append(",  # ");
    text.append(AsMilliseconds(module.microseconds)).append("\n");
  }
  return text + "]\n";
}

}  // namespace

Result<std::string> WriteAdoptedProfile(const AdoptedProfile& profile) {
  if (!IsValidProfileName(profile.name) || IsPathName(profile.name)) {
    return Error{Errc::kInvalid, "not the name of a profile: \"" + profile.name + "\""};
  }
  if (profile.target.environment.empty() && profile.name != profile.target.command) {
    return Error{Errc::kInvalid,
                 "the profile of a command that a link stands for has its name: "
                 "--profile " +
                     profile.target.command};
  }
  const Result<std::string> directory = OwnProfileDirectory();
  if (!directory) return directory;
  const std::string path = *directory + "/" + profile.name + ".toml";
  if (::access(path.c_str(), F_OK) == 0) return CannotWrite(path);
  if (profile.dry_run) return "would write \"" + path + "\"\n";
  const std::string python = InterpreterFor(profile.target);
  WatchedRun run;
  if (profile.watch) {
    if (profile.target.program.empty()) {
      return Error{Errc::kInvalid,
                   "--run is for a command or a script: an environment cannot be run"};
    }
    Result<WatchedRun> watched = WatchRun(python, profile.target.program, profile.args);
    if (!watched) return std::move(watched).error();
    run = std::move(*watched);
  }
  Result<std::string> text = ProfileText(profile, python, run.modules);
  if (!text) return text;
  Result<bool> made = WriteNewFile(path, *text);
  if (!made) return std::move(made).error();
  if (!*made) return CannotWrite(path);
  std::string done = "profile \"" + profile.name + "\" is written: \"" + path + "\"\n";
  if (run.failure.empty()) return done;
  return done + "it has what the watched run had imported before that failed: " + run.failure +
         "\nif that is not as it should be, remove the profile and adopt once more\n";
}

}  // namespace pyfx
