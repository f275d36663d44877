// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/command/options.h"

#include <optional>
#include <string_view>
#include <utility>

#include "protocol/frames/message.h"
#include "protocol/start/start_table.h"

namespace pyfx {
namespace {

constexpr std::string_view kProfile = "--profile";

class Parser {
 public:
  Parser(std::span<char* const> args, Dialect dialect) : args_(args), dialect_(dialect) {}

  Result<Options> Parse(const char* default_profile) {
    while (!done_ && at_ < args_.size()) {
      if (Status status = Next(); !status) return std::move(status).error();
      if (options_.help || options_.version) return std::move(options_);
    }
    FindProgram();
    for (; at_ < args_.size(); ++at_) Keep(args_[at_]);
    if (Status status = ChooseProfile(default_profile); !status) return std::move(status).error();
    return std::move(options_);
  }

 private:
  // Looks at one element that can be an option, and at the argument that belongs to it.
  Status Next() {
    const std::string_view arg = args_[at_];
    if (arg.size() < 2 || arg[0] != '-') {
      done_ = true;
    } else if (arg == "--") {
      Keep(args_[at_++]);
      done_ = true;
    } else if (dialect_ == Dialect::kPython) {
      Keep(args_[at_++]);
      TakeShortOptions(arg.substr(1));
    } else if (arg == "--help") {
      options_.help = true;
    } else if (arg == "--version") {
      options_.version = true;
    } else if (arg == "--as-python3") {
      options_.as_python = true;
      dialect_ = Dialect::kPython;
      ++at_;
    } else if (arg == "--why") {
      options_.why = true;
      ++at_;
    } else if (arg == "--warm") {
      options_.wish = Wish::kWarmOrFail;
      ++at_;
    } else if (arg == "--cold") {
      options_.wish = Wish::kCold;
      ++at_;
    } else if (arg == kProfile || (arg.starts_with(kProfile) && arg[kProfile.size()] == '=')) {
      return TakeProfile(arg);
    } else {
      Keep(args_[at_++]);
      TakeShortOptions(arg.substr(1));
    }
    return {};
  }

  Status TakeProfile(std::string_view arg) {
    ++at_;
    if (arg.size() > kProfile.size()) {
      profile_ = arg.substr(kProfile.size() + 1);
    } else if (at_ < args_.size()) {
      profile_ = args_[at_++];
    } else {
      return Error{Errc::kInvalid,
                   "--profile needs a name: pyfxc --profile NAME script.py; \"pyfxctl list\" shows "
                   "those there are"};
    }
    return {};
  }

  // The letters of one element; "-" among them starts a long option, wherever it stands.
  void TakeShortOptions(std::string_view letters) {
    while (!letters.empty()) {
      const char letter = letters[0];
      const std::string option = {'-', letter};
      letters.remove_prefix(1);
      if (letter == '-') return TakeLongOption(letters);
      if (kOptionsWithArgument.find(letter) != std::string_view::npos) {
        return TakeArgumentOf(letter, letters);
      }
      const std::optional<When> when = WhenOfOption(letter);
      if (!when) return PrintsOnly("python does not know " + option);
      // Help is printed when it is met, the version when all options have been understood.
      if (letter == 'V') {
        version_of_python_ = true;
      } else if (when == When::kPrints) {
        return PrintsOnly(option + " only prints");
      }
      if (letter == 'E' || letter == 'I') options_.ignore_environment = true;
      if (when == When::kAtStart || letter == 'E' || letter == 'R')
        options_.start.push_back(option);
      if (when == When::kCold) Cold(OnlyAtStart(option));
    }
  }

  void TakeArgumentOf(char letter, std::string_view value) {
    if (value.empty()) {
      if (at_ == args_.size()) return PrintsOnly(std::string{'-', letter} + " has no argument");
      value = args_[at_];
      Keep(args_[at_++]);
    }
    if (letter == 'X') NoteXOption(value);
    if (letter == 'c') options_.program = Program::kCommand;
    if (letter == 'm') options_.program = Program::kModule;
    done_ = letter == 'c' || letter == 'm';
  }

  void NoteXOption(std::string_view value) {
    const std::string_view name = value.substr(0, value.find('='));
    const When when = WhenOfXOption(name);
    if (when == When::kAtStart) options_.start.push_back(std::string("-X ").append(value));
    if (when == When::kCold) Cold(OnlyAtStart(std::string("-X ").append(name)));
  }

  void TakeLongOption(std::string_view name) {
    constexpr std::string_view kCheckPycs = "check-hash-based-pycs";
    if (name.empty()) {
      // "expected long option", says python, and takes the options to be at an end.
      Cold("python complains about \"-\" among the options");
      done_ = true;
    } else if (name == kCheckPycs && at_ < args_.size()) {
      const std::string_view mode = args_[at_];
      Keep(args_[at_++]);
      Cold(OnlyAtStart("--check-hash-based-pycs"));
      if (mode != "always" && mode != "never" && mode != "default") {
        PrintsOnly("python does not know this mode");
      }
    } else {
      // --help-all, --help-env, --help-xoptions, or an error.
      PrintsOnly(std::string("--").append(name).append(" only prints"));
    }
  }

  void FindProgram() {
    if (version_of_python_) PrintsOnly("-V only prints");
    if (options_.program == Program::kStdin && at_ < args_.size()) {
      const std::string_view program = args_[at_];
      if (program != "-") options_.program = Program::kScript;
      Keep(args_[at_++]);
    }
    options_.program_args_at = options_.argv.size();
  }

  Status ChooseProfile(const char* default_profile) {
    const bool from_env = !profile_ && default_profile != nullptr && *default_profile != '\0';
    options_.profile_named = dialect_ == Dialect::kPyfxc && (profile_.has_value() || from_env);
    if (profile_ || from_env) {
      options_.chosen_by = from_env ? ChosenBy::kVariable : ChosenBy::kOption;
    }
    options_.profile = profile_ ? *profile_ : from_env ? default_profile : "default";
    if (IsValidProfileName(options_.profile)) return {};
    std::string problem = std::string(from_env ? "PYFX_PROFILE" : "--profile") +
                          " is not the name of a profile: \"" + options_.profile +
                          "\"; \"pyfxctl list\" shows those there are";
    if (dialect_ == Dialect::kPyfxc) return Error{Errc::kInvalid, std::move(problem)};
    options_.profile = "default";
    options_.choice_error = std::move(problem);
    return {};
  }

  void Cold(std::string reason) { options_.cold_reasons.push_back(std::move(reason)); }

  // Python takes the command line no further than this, and runs nothing.
  void PrintsOnly(std::string reason) {
    Cold(std::move(reason));
    options_.program = Program::kNothing;
    done_ = true;
  }

  void Keep(const char* arg) { options_.argv.emplace_back(arg); }

  std::span<char* const> args_;
  Dialect dialect_;
  std::size_t at_ = 0;
  bool done_ = false;
  bool version_of_python_ = false;
  std::optional<std::string_view> profile_;
  Options options_;
};

}  // namespace

const std::string& ProfileOf(const Options& options, const std::string& served) {
  return served.empty() ? options.profile : served;
}

std::string_view ChoiceWord(const Options& options, const std::string& served) {
  switch (options.chosen_by) {
    case ChosenBy::kNothing: break;
    case ChosenBy::kOption: return "--profile";
    case ChosenBy::kVariable: return "PYFX_PROFILE";
    case ChosenBy::kScript: return "script";
    case ChosenBy::kProject: return "pyproject.toml";
    case ChosenBy::kCommand: return "command";
  }
  if (ProfileOf(options, served) == options.profile) return "default";
  if (options.python.of_command) return "first line";
  return options.python.of_active_environment ? "VIRTUAL_ENV" : "PATH";
}

std::string DescribeChoice(const Options& options, const std::string& served) {
  if (!options.chosen_at.empty()) return options.chosen_at;
  const std::string_view word = ChoiceWord(options, served);
  return word == "default" ? std::string() : std::string(word);
}

std::string OnlyAtStart(std::string_view option) {
  return std::string(option).append(" takes effect only when an interpreter starts");
}

Result<Options> ParseOptions(std::span<char* const> args, const char* default_profile,
                             Dialect dialect) {
  return Parser(args, dialect).Parse(default_profile);
}

}  // namespace pyfx
