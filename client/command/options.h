// SPDX-License-Identifier: GPL-3.0-or-later
//
// The client's command line: pyfx's own options are taken out, the rest stays as it is and goes to
// python. Splits exactly as CPython 3.11 does (Python/getopt.c, config_parse_cmdline() in
// Python/initconfig.c), so that what follows the program is never mistaken for an option. Judges
// nothing that python judges itself: an unknown option is passed on, to a cold run. Pure; does no
// I/O.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/command/interpreter.h"
#include "protocol/base/result.h"

namespace pyfx {

enum class Wish {
  kWarmIfExact,  // else cold
  kWarmOrFail,   // --warm
  kCold,         // --cold
};

enum class Program {
  kStdin,    // "-", or nothing at all
  kScript,   // a file or directory
  kCommand,  // -c
  kModule,   // -m
  kNothing,  // python only prints: its help or version, or that it does not understand
};

// What chose the profile.
enum class ChosenBy {
  kNothing,   // it is "default"
  kOption,    // --profile
  kVariable,  // PYFX_PROFILE
  kScript,    // a comment of the script's
  kProject,   // a pyproject.toml
  kCommand,   // the name of an adopted command
};

struct Options {
  std::string profile;  // a valid name
  ChosenBy chosen_by = ChosenBy::kNothing;
  std::string chosen_at;       // kScript, kProject: "FILE:LINE"
  std::string choice_error;    // why what is there cannot be right; empty if it can
  bool profile_named = false;  // the user insists on it: it is an error if it cannot be had
  Wish wish = Wish::kWarmIfExact;
  bool why = false;               // --why
  bool as_python = false;         // --as-python3: as if called python3
  std::vector<std::string> argv;  // python's arguments, argv[0] left out
  Program program = Program::kStdin;
  std::size_t program_args_at = 0;  // where in `argv` the program's own arguments begin
  bool ignore_environment = false;  // -E or -I
  // Those that act only when an interpreter starts, as StartOf() takes them:
  // protocol/start/start.h.
  std::vector<std::string> start;
  // For each option that only an interpreter of its own can honour, why; in their order.
  std::vector<std::string> cold_reasons;
  // The interpreter that is meant whatever the profile has, if any is; see interpreter.h.
  MeantPython python;
  // What a cold run is instead of the interpreter, by which name and with what as its arguments;
  // empty: it is the interpreter, with `argv`.
  std::string cold_program;
  std::string cold_argv0;
  std::vector<std::string> cold_argv;
  bool help = false;  // --help or --version stood first: nothing else is filled in
  bool version = false;
};

// Whose run it is: `served`, as the daemon says, else the profile that was asked for.
const std::string& ProfileOf(const Options& options, const std::string& served);
// What chose that profile, in a word: "--profile", "PYFX_PROFILE", "script", "pyproject.toml";
// "VIRTUAL_ENV", "PATH" or "first line" where the daemon took one that has the interpreter;
// "default".
std::string_view ChoiceWord(const Options& options, const std::string& served);
// The same for people, with file and line; empty for "default".
std::string DescribeChoice(const Options& options, const std::string& served);

// That `option`, or variable, needs an interpreter of its own: a reason for a cold run.
std::string OnlyAtStart(std::string_view option);

// Whose options there are: called python3, pyfxc takes none of its own.
enum class Dialect { kPyfxc, kPython };

// Parses `args`, argv[0] left out. `default_profile` is $PYFX_PROFILE or null. kInvalid when one of
// pyfx's own options or that cannot be right; the text says what to do. As python it never fails:
// what that cannot be is `choice_error`.
Result<Options> ParseOptions(std::span<char* const> args, const char* default_profile,
                             Dialect dialect = Dialect::kPyfxc);

}  // namespace pyfx
