// SPDX-License-Identifier: GPL-3.0-or-later
//
// What differs between the minor versions of CPython, as far as the core has to know: one header
// for each, all with the same names. A new version begins as a copy of the one before it
// (docs/CONTRIBUTING.md, "A new CPython"). Micro versions may differ, too: what they have is looked
// for when the core is loaded (FieldsAreInPlace() in cpython_internals.cc).
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first
#include "daemon/zygote/core/cpython/version/supported.h"

static_assert(PY_MAJOR_VERSION == 3 && PY_MINOR_VERSION >= PYFX_OLDEST_PYTHON_MINOR &&
                  PY_MINOR_VERSION <= PYFX_NEWEST_PYTHON_MINOR,
              "the core was not written for this version of CPython");

#if PY_MINOR_VERSION <= 11
#include "daemon/zygote/core/cpython/version/python_3_11.h"
#elif PY_MINOR_VERSION == 12
#include "daemon/zygote/core/cpython/version/python_3_12.h"
#elif PY_MINOR_VERSION == 13
#include "daemon/zygote/core/cpython/version/python_3_13.h"
#elif PY_MINOR_VERSION == 14
#include "daemon/zygote/core/cpython/version/python_3_14.h"
#else
#include "daemon/zygote/core/cpython/version/python_3_15.h"
#endif
