// SPDX-License-Identifier: GPL-3.0-or-later
//
// `adopt`, `unadopt` and `adopted`: what they say and in which order they do it.
#pragma once

#include "client/control/base/command_line.h"

namespace pyfx {

void AddAdopt(CommandLine& line);

}  // namespace pyfx
