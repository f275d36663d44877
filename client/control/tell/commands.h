// SPDX-License-Identifier: GPL-3.0-or-later
//
// The subcommands that tell the daemon to do something: reload, stop.
#pragma once

#include "client/control/base/command_line.h"

namespace pyfx {

void AddRequests(CommandLine& line);

}  // namespace pyfx
