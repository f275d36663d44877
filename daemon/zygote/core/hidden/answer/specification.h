// SPDX-License-Identifier: GPL-3.0-or-later
//
// Specifications of modules, as finders make them: whether two lead to the same module. Reads what
// C code reads only, so that nothing runs in between. GIL held.
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

// Null, without an exception, where there is none.
PyRef AttributeOf(PyObject* object, const char* name);

// What is compared is what was recorded, not the module's own, which a module may replace.
bool IsSameSpecification(PyObject* recorded, PyObject* present);

}  // namespace pyfx
