// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl core`: the cores of hosted zygotes. The sources are installed with pyfx, and a script
// beside them compiles them.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

// Becomes the compilation of a core for the interpreter `python`, as a profile names it or relative
// to the working directory, into the user's directory of cores. Returns only when it cannot.
Error BuildCore(const std::string& python);

// One line for each core that zygotes may find, the first of each version before others.
std::string ListCores();

}  // namespace pyfx
