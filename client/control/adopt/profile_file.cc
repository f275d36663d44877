// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/adopt/profile_file.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "client/command/shebang.h"
#include "client/common/message_text.h"
#include "client/control/environment/environment.h"
#include "client/control/files/new_file.h"
#include "client/control/files/user_directories.h"
#include "client/control/profiles/profile_text.h"
#include "client/control/programs/program.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

// Of the names in its arguments it prints those that are of the standard library or an installed
// package, and no part of every interpreter. Modules of a project change too often, and are found
// by where the program stands. Their parents are imported.
constexpr const char* kFilter = R"py(
import importlib.util, sys, sysconfig
places = tuple({sysconfig.get_path(p) + "/" for p in ("stdlib", "platstdlib", "purelib", "platlib")} | {
    p + "/" for p in sys.path if p.endswith(("/site-packages", "/dist-packages"))})
known = set(sys.modules)
for name in sys.argv[1:]:
    try:
        spec = None if name in known else importlib.util.find_spec(name)
    except Exception:
        continue
    if spec and (spec.origin in ("built-in", "frozen") or (spec.origin or "").startswith(places)):
        print(name)
)py";

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

Result<std::vector<ImportedModule>> Installed(const std::string& python,
                                              std::vector<ImportedModule> modules) {
  ProgramPlan filter{{python, "-I", "-c", kFilter}, ProbeEnvironment()};
  filter.keeps_err = false;
  for (const ImportedModule& module : modules) filter.argv.push_back(module.name);
  Result<ProgramOutput> run = RunProgram(filter);
  if (!run) return std::move(run).error();
  std::set<std::string> kept;
  for (std::string_view text = run->out; !text.empty();) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    kept.emplace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::erase_if(modules, [&](const ImportedModule& module) { return !kept.contains(module.name); });
  return modules;
}

// One run, cold, with our standard streams; what it says on standard error comes when it has ended.
Result<std::vector<ImportedModule>> WatchRun(const AdoptedProfile& profile,
                                             const std::string& python) {
  if (profile.target.program.empty()) {
    return Error{Errc::kInvalid,
                 "--run is for a command or a script: an environment cannot be run"};
  }
  ProgramPlan watched{{python, "-X", "importtime", profile.target.program},
                      ProbeEnvironment()};
  watched.argv.insert(watched.argv.end(), profile.args.begin(), profile.args.end());
  watched.reads = true;
  watched.keeps_out = false;
  watched.patience = {};
  Result<ProgramOutput> run = RunProgram(watched);
  if (!run) return std::move(run).error();
  std::string others;
  std::vector<ImportedModule> modules = ParseImportTimes(run->err, &others);
  WriteText(STDERR_FILENO, others);
  if (WIFSIGNALED(run->status)) {
    std::string why = "the watched run was ended by signal ";
    why.append(std::to_string(WTERMSIG(run->status))).append("; nothing is written");
    return Error{Errc::kFailed, std::move(why)};
  }
  return Installed(python, std::move(modules));
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

// import time:       123 |        456 |   name
std::vector<ImportedModule> ParseImportTimes(const std::string& text, std::string* others) {
  constexpr std::string_view kStart = "import time:";
  std::vector<ImportedModule> modules;
  for (std::string_view left = text; !left.empty();) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    const std::string_view line = left.substr(0, end);
    const std::string_view whole = left.substr(0, std::min(end + 1, left.size()));
    left.remove_prefix(whole.size());
    const std::size_t first = line.find('|');
    const std::size_t second = first == std::string_view::npos ? first : line.find('|', first + 1);
    if (!line.starts_with(kStart) || second == std::string_view::npos) {
      others->append(whole);
      continue;
    }
    const std::string_view name = line.substr(std::min(second + 2, line.size()));
    if (name.empty() || name.starts_with(' ') || name == "imported package") continue;
    std::string_view took = line.substr(first + 1, second - first - 1);
    took.remove_prefix(std::min(took.find_first_not_of(' '), took.size()));
    ImportedModule module{std::string(name), 0};
    std::from_chars(took.data(), took.data() + took.size(), module.microseconds);
    const auto is_same = [&](const ImportedModule& other) { return other.name == module.name; };
    if (std::none_of(modules.begin(), modules.end(), is_same)) modules.push_back(module);
  }
  return modules;
}

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
  std::vector<ImportedModule> modules;
  if (profile.watch) {
    Result<std::vector<ImportedModule>> watched = WatchRun(profile, python);
    if (!watched) return std::move(watched).error();
    modules = std::move(*watched);
  }
  Result<std::string> text = ProfileText(profile, python, modules);
  if (!text) return text;
  Result<bool> made = WriteNewFile(path, *text);
  if (!made) return std::move(made).error();
  if (!*made) return CannotWrite(path);
  return "profile \"" + profile.name + "\" is written: \"" + path + "\"\n";
}

}  // namespace pyfx
