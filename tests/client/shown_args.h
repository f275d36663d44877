// SPDX-License-Identifier: GPL-3.0-or-later
//
// A command line for people: each argument in brackets.
#pragma once

#include <string>
#include <vector>

namespace pyfx {

using Args = std::vector<std::string>;

inline std::string Show(const Args& args) {
  std::string text;
  for (const std::string& arg : args) text += "[" + arg + "] ";
  return text;
}

}  // namespace pyfx
