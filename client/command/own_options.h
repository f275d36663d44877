// SPDX-License-Identifier: GPL-3.0-or-later
//
// The options that pyfxc itself takes, before those that are python's: one list for its parser's
// tests, its help and the completions.
#pragma once

#include <array>
#include <string_view>

namespace pyfx {

struct OwnOption {
  std::string_view name;
  std::string_view argument;  // empty: it takes none
  std::string_view help;
  std::string_view more;  // what pyfxc's own help says after that
};

inline constexpr std::array<OwnOption, 7> kOwnOptions = {{
    {"--profile", "NAME", "Which warm interpreter",
     "; without it $PYFX_PROFILE, \"# pyfx: profile=NAME\"\n"
     "                  in the script, pyproject.toml, a command's or the active environment, "
     "\"default\""},
    {"--why", "", "Say whether the run is warm or cold, and why", " (also PYFX_WHY=1)"},
    {"--warm", "", "Fail where the run would be cold", ": started anew, as python3"},
    {"--cold", "", "Run it cold", " (also PYFX=0)"},
    {"--as-python3", "", "Take all that follows as python3 does", ": for an alias"},
    {"--help", "", "Print a short help", " (-h prints python's)"},
    {"--version", "", "Print the version of pyfxc", " (-V prints python's)"},
}};

}  // namespace pyfx
