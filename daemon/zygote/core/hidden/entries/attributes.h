// SPDX-License-Identifier: GPL-3.0-or-later
//
// Attributes of classes and of objects, by CPython's C functions only: no Python code runs, neither
// that of a metaclass nor that of a property. GIL held.
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

// The dictionary of a class that Python code can change, an exact one, borrowed; null for others.
PyObject* NamesOfClass(PyObject* type);

// Sets an attribute of such a class, or takes it away if `value` is null. No exception is left.
void SetClassAttribute(PyObject* type, PyObject* key, PyObject* value);

// Functions for containers.py: names_of_class(), names_of_instance(), set_attribute(),
// is_plain_attribute(). False with an exception set on failure.
bool AddAttributeFunctions(PyObject* module);

}  // namespace pyfx
