// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is to be done so that a command, a script or an environment is warm: which is found by what
// it begins with. Looks only.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

struct AdoptTarget {
  std::string environment;  // pyfxc takes its interpreter's place; or
  std::string command;      // a link of this name stands before it on PATH
  std::string program;      // the command's own path, or the script that was named; empty for VENV
};

// `word`: a directory, a path, or a name on PATH. kInvalid says why it cannot be adopted, and what
// to do instead.
Result<AdoptTarget> FindAdoptTarget(const std::string& word);

// The installed pyfxc, which takes the interpreters' place.
Result<std::string> PathOfPyfxc();

// Where links for commands are, $XDG_DATA_HOME/pyfx/bin or ~/.local/share/pyfx/bin.
Result<std::string> CommandDirectory();

}  // namespace pyfx
