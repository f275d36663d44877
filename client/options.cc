// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/options.h"

#include <optional>
#include <string_view>
#include <utility>

#include "protocol/message.h"

namespace pyfx {
namespace {

// SHORT_OPTS in CPython's Python/getopt.c.
constexpr std::string_view kFlags = "bBdEhiIOPqRsStuvVx?";
constexpr std::string_view kFlagsWithArgument = "cmWX";

constexpr std::string_view kProfile = "--profile";

class Parser {
 public:
  explicit Parser(std::span<char* const> args) : args_(args) {}

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
    } else if (arg == "--help") {
      options_.help = true;
    } else if (arg == "--version") {
      options_.version = true;
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
      letters.remove_prefix(1);
      if (letter == '-') return TakeLongOption(letters);
      if (kFlagsWithArgument.find(letter) != std::string_view::npos) {
        return TakeArgumentOf(letter, letters);
      }
      if (kFlags.find(letter) == std::string_view::npos) return PrintsOnly();
      // Help is printed when it is met, the version when all options have been understood.
      if (letter == 'h' || letter == '?') return PrintsOnly();
      if (letter == 'V') version_of_python_ = true;
    }
  }

  void TakeArgumentOf(char letter, std::string_view attached) {
    if (attached.empty()) {
      if (at_ == args_.size()) return PrintsOnly();
      Keep(args_[at_++]);
    }
    if (letter == 'c') options_.program = Program::kCommand;
    if (letter == 'm') options_.program = Program::kModule;
    done_ = letter == 'c' || letter == 'm';
  }

  void TakeLongOption(std::string_view name) {
    if (name.empty()) {
      done_ = true;  // "expected long option", says python, and takes the options to be at an end
    } else if (name == "check-hash-based-pycs" && at_ < args_.size()) {
      const std::string_view mode = args_[at_];
      Keep(args_[at_++]);
      if (mode != "always" && mode != "never" && mode != "default") PrintsOnly();
    } else {
      PrintsOnly();  // --help-all, --help-env, --help-xoptions, or an error
    }
  }

  void FindProgram() {
    if (version_of_python_) PrintsOnly();
    if (options_.program == Program::kStdin && at_ < args_.size()) {
      const std::string_view program = args_[at_];
      if (program != "-") options_.program = Program::kScript;
      Keep(args_[at_++]);
    }
    options_.program_args_at = options_.argv.size();
  }

  Status ChooseProfile(const char* default_profile) {
    const bool from_env = !profile_ && default_profile != nullptr && *default_profile != '\0';
    options_.profile = profile_ ? *profile_ : from_env ? default_profile : "default";
    if (IsValidProfileName(options_.profile)) return {};
    return Error{Errc::kInvalid, std::string(from_env ? "PYFX_PROFILE" : "--profile") +
                                     " is not the name of a profile: \"" + options_.profile +
                                     "\"; \"pyfxctl list\" shows those there are"};
  }

  // Python takes the command line no further than this, and runs nothing.
  void PrintsOnly() {
    options_.program = Program::kNothing;
    done_ = true;
  }

  void Keep(const char* arg) { options_.argv.emplace_back(arg); }

  std::span<char* const> args_;
  std::size_t at_ = 0;
  bool done_ = false;
  bool version_of_python_ = false;
  std::optional<std::string_view> profile_;
  Options options_;
};

}  // namespace

Result<Options> ParseOptions(std::span<char* const> args, const char* default_profile) {
  return Parser(args).Parse(default_profile);
}

}  // namespace pyfx
