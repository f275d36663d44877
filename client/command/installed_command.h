// SPDX-License-Identifier: GPL-3.0-or-later
//
// Commands that are installed in a virtual environment (bin/black): their first line names the
// interpreter beside them, which is the one they are for. Looks at files; runs nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pyfx {

// The interpreter that `head`, a script's first bytes, names without options (shebang.h), if it is
// one of python's names in the directory of the file `script`, links followed, and that is a
// virtual environment's. nullopt for other scripts: python3 takes no notice of their first line.
std::optional<std::string> InterpreterOfCommand(const std::string& script, std::string_view head);

}  // namespace pyfx
