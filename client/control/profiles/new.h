// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl new`: writes a profile where the user's are, of a template that is shipped, of what a
// script imports, or empty. Never in the place of another, and whole or not at all.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

struct NewProfile {
  std::string name;
  std::string from;    // a template's name, or a script's path; empty for neither
  std::string python;  // as on the command line; empty: the environment that is activated, or none
};

struct WrittenProfile {
  std::string path;
  std::vector<std::string> notes;  // what the user should know
};

// `built_in`: the interpreter of profiles that name none.
Result<WrittenProfile> WriteProfile(const NewProfile& wanted, const std::string& built_in);

// The names of the templates, sorted.
std::vector<std::string> TemplateNames();

}  // namespace pyfx
