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
};

inline constexpr std::array<OwnOption, 6> kOwnOptions = {{
    {"--profile", "NAME", "Which warm interpreter"},
    {"--why", "", "Say whether the run is warm or cold, and why"},
    {"--warm", "", "Fail where the run would be cold"},
    {"--cold", "", "Run it cold"},
    {"--help", "", "Print a short help"},
    {"--version", "", "Print the version of pyfxc"},
}};

}  // namespace pyfx
