// SPDX-License-Identifier: GPL-3.0-or-later
//
// Executes an extension module beside the hidden one from the same file: dlopen(3) knows a library
// by its file, and would give the hidden one's static variables, which hold the modules that it was
// loaded with. GIL held.
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

// Has the loader of `spec` create its module from a copy of the file, in memory, that nobody else
// has. Its names are those of the file. Does nothing where the loader is not python3's own for
// extension modules; false with an exception set on failure.
bool LoadFromPrivateCopy(PyObject* spec);

}  // namespace pyfx
