// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the warm-up has given to atexit.register(), which nobody can ask for afterwards. GIL held.
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

// Before the preload.
void BeginExitsRegistered();
// Leaves the module as it was. A list of the functions and arguments, tuples and dictionaries; null
// with an exception set on failure.
PyRef EndExitsRegistered();

}  // namespace pyfx
