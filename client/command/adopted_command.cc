// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/command/adopted_command.h"

#include <limits.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <array>

#include "client/command/interpreter.h"
#include "client/command/profile_choice.h"
#include "client/command/shebang.h"
#include "protocol/files/adopted.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

// The path that this program was executed by (getauxval(3), AT_EXECFN); of one that was executed by
// a descriptor, that descriptor's (execveat(2)).
std::string ExecutedAs() {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel has it as a number
  const auto* path = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
  return path == nullptr ? std::string() : path;
}

std::string_view NameIn(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// With the slash at its end; empty for the working directory.
std::string DirectoryWithSlash(const std::string& path) {
  return path.substr(0, path.rfind('/') + 1);
}

// However it is written, and whichever link leads to it.
bool IsCommandDirectory(const std::string& directory) {
  constexpr std::string_view kEnd = "/pyfx/bin";
  std::string written = WithoutEmptyParts(directory);
  while (written.ends_with('/')) written.pop_back();
  if (written.ends_with(kEnd)) return true;
  return RealPath(directory.empty() ? "." : directory).ends_with(kEnd);
}

// Of `path` and the links that it leads to, the one in a directory for commands; empty if none is.
std::string CommandLinkOn(std::string path) {
  constexpr int kMostLinks = 40;  // as the kernel follows, path_resolution(7)
  std::array<char, PATH_MAX> target;
  for (int links = 0; links < kMostLinks; ++links) {
    const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
    if (length <= 0) return {};
    const std::string directory = DirectoryWithSlash(path);
    if (IsCommandDirectory(directory)) return path;
    const std::string_view next(target.data(), static_cast<std::size_t>(length));
    path = next.starts_with('/') ? std::string(next) : directory + std::string(next);
  }
  return {};
}

// Whether a file defines the profile `name`.
bool HasProfile(const std::string& name) {
  if (!IsValidProfileName(name) || IsPathName(name)) return false;
  for (const std::string& directory : ProfileDirectories()) {
    for (const char* ending : {".toml", ".py"}) {
      if (::access(std::string(directory).append("/").append(name).append(ending).c_str(), F_OK) ==
          0) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

bool IsCalledByOwnName(std::string_view argv0) {
  return NameIn(argv0).starts_with("pyfxc") || NameIn(ExecutedAs()).starts_with("pyfxc");
}

std::optional<AdoptedCommand> FindAdoptedCommand(std::string_view argv0) {
  if (NameIn(argv0).starts_with("pyfxc") || IsNameOfPython(argv0)) return std::nullopt;
  std::string own;
  if (!OriginalOfThisProgram(&own).empty()) return std::nullopt;  // an interpreter, in its place
  const std::string path = CommandLinkOn(ExecutedAs());
  if (path.empty()) return std::nullopt;
  AdoptedCommand command;
  command.name = NameIn(path);
  command.program = FindOnPath(command.name, Env("PATH"));
  // By a path it would find this link in its own place.
  command.argv0 = argv0.find('/') == std::string_view::npos ? argv0 : command.program;
  const std::optional<Shebang> shebang =
      command.program.empty() ? std::nullopt : ShebangOf(command.program);
  if (!shebang || !IsNameOfPython(shebang->interpreter)) return command;
  command.interpreter = shebang->interpreter;
  if (!shebang->option.empty()) command.words.push_back(shebang->option);
  command.words.push_back(command.program);
  return command;
}

Result<Options> OptionsOf(const AdoptedCommand& command, std::span<char* const> args,
                          const char* default_profile, const std::string& built_in) {
  std::vector<std::string> words = command.words;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.insert(argv.end(), args.begin(), args.end());
  Result<Options> options = ParseOptions(argv, default_profile, Dialect::kPython);
  if (!options) return options;
  options->cold_program = command.program;
  options->cold_argv0 = command.argv0;
  options->cold_argv.assign(args.begin(), args.end());
  if (command.interpreter.empty()) {
    options->cold_reasons.push_back("\"" + command.program +
                                    "\" does not begin with an interpreter of Python");
    return options;
  }
  if (options->chosen_by == ChosenBy::kNothing && HasProfile(command.name)) {
    options->profile = command.name;
    options->chosen_by = ChosenBy::kCommand;
  }
  ChooseByFiles(&*options, Env("HOME"));
  if (command.interpreter.find('/') == std::string::npos) {
    options->python = FindMeantPython(command.interpreter, built_in);
  } else {
    options->python = MeantByPath(command.interpreter);
    options->python.other = command.interpreter != built_in;
  }
  return options;
}

}  // namespace pyfx
