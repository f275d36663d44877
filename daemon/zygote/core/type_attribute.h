// SPDX-License-Identifier: GPL-3.0-or-later
//
// A function for generators.py: f(type, name, value) sets an attribute of a type that may be
// immutable, as _random.Random is from 3.15 on. For the time of the warm-up, and for what is put
// back. Zygote.
#pragma once

#include "daemon/zygote/core/py_ref.h"

namespace pyfx {

// Null with an exception.
PyRef TypeAttributeSetter();

}  // namespace pyfx
