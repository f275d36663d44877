// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl session` on the command line; client/session/ does it.
#pragma once

#include "client/control/base/command_line.h"

namespace pyfx {

void AddSession(CommandLine& line);

}  // namespace pyfx
