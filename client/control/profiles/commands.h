// SPDX-License-Identifier: GPL-3.0-or-later
//
// The subcommands that are about files of profiles: check, new.
#pragma once

#include "client/control/base/command_line.h"

namespace pyfx {

void AddProfiles(CommandLine& line);

}  // namespace pyfx
