// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/command/interpreter.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "client/command/options.h"
#include "client/common/small_file.h"
#include "client/common/toml_string.h"
#include "protocol/files/adopted.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

constexpr std::string_view kPython3 = "python3";
constexpr std::size_t kMaxFile = std::size_t{256} << 10;  // as pyfxd has it

std::string_view LastPart(std::string_view path) { return path.substr(path.rfind('/') + 1); }
std::string_view Parent(std::string_view path) { return path.substr(0, path.rfind('/')); }

// As CPython writes it: without empty parts and ".".
std::string Absolute(std::string path) {
  std::array<char, PATH_MAX> directory;
  if (path.starts_with('/')) return WithoutEmptyParts(path);
  if (::getcwd(directory.data(), directory.size()) == nullptr) return path;
  return WithoutEmptyParts(std::string(directory.data()).append("/").append(path));
}

bool Exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

MeantPython Meant(std::string path, bool other) {
  const std::string_view environment = Env("VIRTUAL_ENV");
  const bool active = !environment.empty() && path.starts_with(environment) &&
                      std::string_view(path).substr(environment.size()).starts_with("/bin/");
  MeantPython meant;
  meant.program = other ? OriginalOf(path) : std::string();
  meant.path = std::move(path);
  meant.other = other;
  meant.of_active_environment = active;
  return meant;
}

// Whether CPython finds an environment by the name `path` (Modules/getpath.py).
bool IsInEnvironment(const std::string& path) {
  const std::string_view directory = Parent(path);
  return Exists(std::string(directory).append("/pyvenv.cfg")) ||
         Exists(std::string(Parent(directory)).append("/pyvenv.cfg"));
}

// Whether the interpreter in whose place `own` stands is the same by a link from elsewhere to
// `own`: `pyfxctl adopt` has tried it (client/control/environment/adoption.h).
bool FindsLibraryFromElsewhere(const std::string& own) {
  std::string link(Parent(own));
  link.append("/").append(kAdoptedDirectory).append("/elsewhere");
  struct stat info {};
  return ::lstat(link.c_str(), &info) == 0;
}

// As which file CPython sees itself that is started as `argv0`; empty if it cannot know.
std::string SeenAs(std::string_view argv0) {
  if (argv0.find('/') != std::string_view::npos) return Absolute(std::string(argv0));
  std::string found;
  EachDirectory(Env("PATH"), [&](std::string_view directory) {
    if (directory.empty()) return false;
    found = std::string(directory).append("/").append(argv0);
    if (!IsExecutableFile(found)) found.clear();
    return !found.empty();
  });
  return found.empty() ? found : Absolute(std::move(found));
}

// Of `alias`, a link to pyfxc in the bin directory of a virtual environment: the interpreter that
// the environment was made with. Executed with `alias` as argv[0], it finds the environment by it
// (Modules/getpath.py). nullopt if there is no environment around it.
std::optional<MeantPython> InEnvironmentAround(const std::string& alias) {
  const std::string file = std::string(Parent(Parent(alias))).append("/pyvenv.cfg");
  const std::optional<std::string> text = ReadHead(file, kMaxFile);
  if (!text) return std::nullopt;
  MeantPython meant = Meant(alias, true);
  if (!meant.program.empty()) return meant;
  const std::string home = ValueInPyvenvCfg(*text, "home") + "/";
  for (const std::string_view name : {LastPart(alias), kPython3, std::string_view("python")}) {
    const std::string program = home + std::string(name);
    if (!IsExecutableFile(program) || IsPyfxc(program)) continue;
    meant.program = program;
    break;
  }
  return meant;
}

// What one directory of PATH has under that name.
std::optional<MeantPython> InDirectory(std::string_view directory, std::string_view name,
                                       const std::string& built_in) {
  // As the shell and execvp(3) have it, an empty one is the working directory.
  std::string path =
      Absolute(std::string(directory.empty() ? "." : directory).append("/").append(name));
  if (path == built_in && Exists(path)) return Meant(std::move(path), false);
  if (!IsExecutableFile(path)) return std::nullopt;
  if (IsPyfxc(path)) return InEnvironmentAround(path);
  return Meant(std::move(path), true);
}

// What the profile's settings say, found as the daemon finds them (ProfileStore::Load()), but in
// this environment; empty: they do not say. nullopt: there is no such profile.
Result<std::optional<std::string>> PythonOfProfile(const std::string& name) {
  if (IsPathName(name)) {  // an automatic one
    Result<std::string> python = FindInterpreter(name, Env("PATH"), Env("HOME"));
    if (!python) return std::move(python).error();
    return std::optional(std::move(*python));
  }
  for (const std::string& directory : ProfileDirectories()) {
    const std::string settings = directory + "/" + name + ".toml";
    if (Exists(settings)) {
      const std::optional<std::string> text = ReadHead(settings, kMaxFile);
      if (!text) return Error{Errc::kInvalid, "cannot read \"" + settings + "\""};
      Result<std::optional<TomlString>> found = FindTomlString(*text, {"python"});
      if (!found) return Error{Errc::kInvalid, settings + ":" + found.error().text};
      if (!*found) return std::optional(std::string());
      Result<std::string> python = FindInterpreter((*found)->value, Env("PATH"), Env("HOME"));
      if (python) return std::optional(std::move(*python));
      return std::move(python).error().Context(settings + ":" + std::to_string((*found)->line));
    }
    if (Exists(directory + "/" + name + ".py")) return std::optional(std::string());
  }
  return std::optional<std::string>();
}

ColdPython Becoming(const MeantPython& meant) {
  return {meant.program.empty() ? meant.path : meant.program,
          meant.word.empty() ? meant.path : meant.word};
}

ColdPython Becoming(const std::string& path) { return Becoming(MeantByPath(path)); }

}  // namespace

MeantPython MeantByPath(std::string path) { return Meant(std::move(path), true); }

bool IsNameOfPython(std::string_view argv0) {
  constexpr std::string_view kPython = "python";
  const std::string_view name = LastPart(argv0);
  return name.starts_with(kPython) &&
         name.find_first_not_of("0123456789.", kPython.size()) == std::string_view::npos;
}

std::optional<MeantPython> FindPythonInPlace(std::string_view argv0) {
  std::string own;
  const std::string original = OriginalOfThisProgram(&own);
  if (original.empty()) return std::nullopt;
  std::string seen_as = SeenAs(argv0);
  const bool by_no_name = seen_as.empty();
  if (by_no_name) seen_as = own;
  const bool from_elsewhere = !IsInEnvironment(seen_as);
  if (from_elsewhere && !FindsLibraryFromElsewhere(own)) {
    std::string resolved = RealPath(original);
    if (!resolved.empty()) return Meant(std::move(resolved), true);
  }
  MeantPython meant = Meant(std::move(seen_as), true);
  if (meant.program.empty()) meant.program = original;
  meant.word = argv0;
  meant.by_no_name = by_no_name;
  meant.from_elsewhere = from_elsewhere;
  return meant;
}

MeantPython FindMeantPython(std::string_view argv0, const std::string& built_in) {
  if (argv0.find('/') != std::string_view::npos) {
    if (std::optional<MeantPython> meant = InEnvironmentAround(Absolute(std::string(argv0)))) {
      return *meant;
    }
  }
  const char* variable = std::getenv("PATH");
  std::optional<MeantPython> meant;
  const auto take = [&](std::string_view directory) {
    meant = InDirectory(directory, LastPart(argv0), built_in);
    return meant.has_value();
  };
  if (variable != nullptr && EachDirectory(variable, take)) return *meant;
  return Meant(built_in, false);
}

Result<ColdPython> FindColdPython(const Options& options, const std::string& from_daemon,
                                  const std::string& built_in) {
  if (!options.python.path.empty()) return Becoming(options.python);
  if (!from_daemon.empty()) return Becoming(from_daemon);
  if (options.choice_error.empty()) {
    Result<std::optional<std::string>> python = PythonOfProfile(options.profile);
    if (!python && options.profile_named) return std::move(python).error();
    if (python && *python && !(*python)->empty()) return Becoming(**python);
    if ((python && *python) || options.profile_named) return ColdPython{built_in, built_in};
  }
  // What is written in a file names a profile that there is not: without pyfx it ran as python3.
  return Becoming(FindMeantPython(kPython3, built_in));
}

}  // namespace pyfx
