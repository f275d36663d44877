// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl core`: its subcommands on the command line.
#pragma once

#include "client/control/base/command_line.h"

namespace pyfx {

void AddCore(CommandLine& line);

}  // namespace pyfx
