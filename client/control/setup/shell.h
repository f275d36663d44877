// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the shell in use is told: an alias, so that what is typed as python3 comes to pyfxc, and the
// completions. Printed, or written into its start-up file.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

struct Shell {
  std::string name;   // "bash", "zsh", "fish"; empty: another
  std::string file;   // its start-up file
  std::string lines;  // each ended
};

// By $SHELL.
Result<Shell> ShellInUse();

// Says what was done, would be, or is for the user to do; each line ended.
Result<std::string> ShowShellLines(const Shell& shell);
Result<std::string> WriteShellLines(const Shell& shell, bool dry_run);
// Of all shells.
Result<std::string> RemoveShellLines(bool dry_run);

}  // namespace pyfx
