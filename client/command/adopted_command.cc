// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/command/adopted_command.h"

#include <limits.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <array>

#include "client/command/interpreter.h"
#include "client/command/profile_choice.h"
#include "client/command/shebang.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

bool IsLink(const char* path) {
  std::array<char, PATH_MAX> target;
  return ::readlink(path, target.data(), target.size()) > 0;
}

// The path that this program was executed by (getauxval(3), AT_EXECFN).
std::string_view ExecutedAs() {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel has it as a number
  const auto* path = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
  return path != nullptr && IsLink(path) ? path : "";
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

std::optional<AdoptedCommand> FindAdoptedCommand(std::string_view argv0) {
  const std::string_view called = argv0.substr(argv0.rfind('/') + 1);
  if (called.starts_with("pyfxc") || IsNameOfPython(called)) return std::nullopt;
  const std::string_view path = ExecutedAs();
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || !path.substr(0, slash).ends_with("/pyfx/bin")) {
    return std::nullopt;
  }
  AdoptedCommand command;
  command.name = path.substr(slash + 1);
  command.program = FindOnPath(command.name, Env("PATH"));
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
