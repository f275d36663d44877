// SPDX-License-Identifier: GPL-3.0-or-later
//
// The name that a run's interpreter is called by, if that is another than the zygote was started
// with: bin/python and bin/python3 of an environment are one interpreter. What CPython makes of the
// name when it starts is put into module sys (Modules/getpath.py). GIL held.
#pragma once

#include <string>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "protocol/base/result.h"
#include "protocol/messages/run_messages.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// The interpreter's path as the run is to know it.
const std::string& CalledName(const Run& run, const Warm& warm);

// Whether a zygote of `warm` is good for the name that `run` has. kUnsupported: it is another
// interpreter's, or the warm-up has asked for the name. Run child.
Status CheckCalledName(const Run& run, const Warm& warm);

// What sys.NAME is for a run that is called `called`, where the zygote was started as `started` and
// has `value` there. Null with an exception where that cannot be told. Run child.
PyRef ForCalledName(const char* name, PyObject* value, const std::string& started,
                    const std::string& called);

}  // namespace pyfx
