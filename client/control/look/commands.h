// SPDX-License-Identifier: GPL-3.0-or-later
//
// The subcommands that say how things are: status, list, why, runs, logs.
#pragma once

#include "client/control/base/command_line.h"

namespace pyfx {

void AddLook(CommandLine& line);

}  // namespace pyfx
