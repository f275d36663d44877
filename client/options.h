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

#include "protocol/result.h"

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

struct Options {
  std::string profile;         // a valid name
  bool profile_named = false;  // the user chose it; else it is what there is without a choice
  bool profile_is_from_environment = false;  // by PYFX_PROFILE
  Wish wish = Wish::kWarmIfExact;
  bool why = false;               // --why
  std::vector<std::string> argv;  // python's arguments, argv[0] left out
  Program program = Program::kStdin;
  std::size_t program_args_at = 0;  // where in `argv` the program's own arguments begin
  bool ignore_environment = false;  // -E or -I
  // For each option that only an interpreter of its own can honour, why; in their order.
  std::vector<std::string> cold_reasons;
  // The interpreter that is meant, if it is another than the one that runs are made of; else empty.
  std::string other_python;
  bool help = false;  // --help or --version stood first: nothing else is filled in
  bool version = false;
};

// That `option`, or variable, needs an interpreter of its own: a reason for a cold run.
std::string OnlyAtStart(std::string_view option);

// Whose options there are: called python3, pyfxc takes none of its own.
enum class Dialect { kPyfxc, kPython };

// Parses `args`, argv[0] left out. `default_profile` is $PYFX_PROFILE or null; as python, its
// failure is no reason to fail. kInvalid when one of pyfx's own options cannot be right; the text
// says what to do.
Result<Options> ParseOptions(std::span<char* const> args, const char* default_profile,
                             Dialect dialect = Dialect::kPyfxc);

}  // namespace pyfx
