// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl help`: short texts on what people ask, for where no man page is at hand.
#pragma once

#include "client/control/base/command_line.h"

namespace pyfx {

void AddHelp(CommandLine& line);

}  // namespace pyfx
