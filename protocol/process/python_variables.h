// SPDX-License-Identifier: GPL-3.0-or-later
//
// The variables of the environment that are CPython's own: it reads them once for each run, from
// the client's environment, so zygotes are started without them. Others whose names begin with
// PYTHON are a library's.
#pragma once

#include <string_view>

namespace pyfx {

bool IsVariableOfPython(std::string_view name);

}  // namespace pyfx
