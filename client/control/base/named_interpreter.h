// SPDX-License-Identifier: GPL-3.0-or-later
//
// An interpreter as it is named on pyfxctl's command line: like a profile's key `python`, or
// relative to the working directory.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

struct NamedInterpreter {
  std::string setting;  // as a profile may name it from anywhere
  std::string path;     // of the executable
};

Result<NamedInterpreter> NameInterpreter(const std::string& python);

}  // namespace pyfx
