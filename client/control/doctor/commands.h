// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl doctor`: looks over all that has to be right for runs to be warm.
#pragma once

#include "client/control/base/command_line.h"

namespace pyfx {

void AddDoctor(CommandLine& line);

}  // namespace pyfx
