// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names that shells complete and that pyfxctl knows by itself. A profile's it asks of the daemon.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/control/base/command_line.h"

namespace pyfx {

// Those of a kind, as NameOf() has it (words.h); nullopt if there are none of that kind.
std::optional<std::vector<std::string>> KnownWords(const CommandLine& line, std::string_view kind);

}  // namespace pyfx
