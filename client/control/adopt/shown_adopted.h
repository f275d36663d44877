// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is adopted, as `pyfxctl adopted` shows it, and whether it still is as it was made.
#pragma once

#include <string>
#include <vector>

namespace pyfx {

struct ShownAdopted {
  std::string what;     // an environment's directory, or a command
  std::string kind;     // "environment", "command"
  std::string program;  // the interpreter, or the command's own program
  std::string state;    // "in place", "changed", "half", "older", "gone", "behind"
  std::string remark;   // what to do about it; empty for "in place"
};

// `environments`: those of the list. `pyfxc`: the installed one.
std::vector<ShownAdopted> LookAtAdopted(const std::vector<std::string>& environments,
                                        const std::string& pyfxc);

std::string FormatAdopted(const std::vector<ShownAdopted>& all);
std::string AdoptedAsJson(const std::vector<ShownAdopted>& all);

}  // namespace pyfx
