// SPDX-License-Identifier: GPL-3.0-or-later
//
// `completion`: prints the script that a shell reads. Added last, since it describes all others.
#pragma once

#include "client/control/base/command_line.h"

namespace pyfx {

void AddCompletion(CommandLine& line);

}  // namespace pyfx
