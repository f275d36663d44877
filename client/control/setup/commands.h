// SPDX-License-Identifier: GPL-3.0-or-later
//
// `setup`: what a user does once after pyfx was installed, and takes back by --undo.
#pragma once

#include "client/control/base/command_line.h"

namespace pyfx {

void AddSetup(CommandLine& line);

}  // namespace pyfx
