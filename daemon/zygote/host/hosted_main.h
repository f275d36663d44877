// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of the host (hosted.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/zygote/host/hosted.h"
#include "protocol/base/result.h"

namespace pyfx {

// From now on the functions in the place of the C library's reach the core.
void ListenInCore(const CoreFunctions* functions);

// The file name of the core that was made for `version` (Py_GetVersion()).
std::string NameOfCore(std::string_view version);

// Loads one of `cores`, which are files: the newest of the same micro version, else the first of
// the same minor version, for the Python of this process, whose version text (Py_GetVersion()) is
// `version`. kUnsupported: there is none; the text says why and what to do. `python` is what the
// user calls it.
Result<TakeOver> LoadCore(const std::vector<std::string>& cores, std::string_view version,
                          const std::string& python);

}  // namespace pyfx
