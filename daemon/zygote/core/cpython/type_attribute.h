// SPDX-License-Identifier: GPL-3.0-or-later
//
// A function for generators.py and asked_settings.py: f(type, name, value) sets an attribute of a
// type that may be immutable, as that of sys.flags, and _random.Random from 3.15 on; of a static
// type not a special method. For the time of the warm-up, and for what is put back. Zygote.
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

// Null with an exception.
PyRef TypeAttributeSetter();

}  // namespace pyfx
