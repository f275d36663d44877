// SPDX-License-Identifier: GPL-3.0-or-later
//
// The text of a NAME.toml that `pyfxctl new` writes, with comments for people who go on from it.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

struct ProfilePlan {
  std::string name;
  std::string made_from;             // a template's name, or a script's path; empty for neither
  std::string python;                // for the key of that name; empty for none
  std::string body;                  // the template's text; empty: one is made of what follows
  std::vector<std::string> preload;  // modules
};

// kInvalid for what no TOML file can hold.
Result<std::string> ComposeProfile(const ProfilePlan& plan);

// `text` as a string of TOML.
Result<std::string> QuotedToml(std::string_view text);

}  // namespace pyfx
