// SPDX-License-Identifier: GPL-3.0-or-later
//
// What CPython 3.13 and all after it have in common: much of what was exported is not any more.
#pragma once

#include "daemon/zygote/core/cpython/version/since_3_12.h"

namespace pyfx::version {

// Whether tracebacks show the source of -c (_PyRun_SimpleString() in Python/pythonrun.c).
inline constexpr bool kShowsSourceOfCommands = true;
// Whether flags that count, as -d and -i, are 1 at most once paths are computed
// (_PyConfig_FromDict() in Python/initconfig.c), which a reconfiguration does not.
inline constexpr bool kStartCapsCounts = true;

#ifdef Py_BUILD_CORE  // for cpython_internals.cc, with the internal headers

inline void SetRunningMain(bool runs) {
  PyInterpreterState* const main = PyInterpreterState_Main();
  // It fails where the main thread runs the program already.
  if (!runs) _PyInterpreterState_SetNotRunningMain(main);
  if (runs && _PyInterpreterState_SetRunningMain(main) < 0) PyErr_Clear();
}
inline const PyConfig& ConfigOf(PyInterpreterState*) { return *_Py_GetConfig(); }

#endif

}  // namespace pyfx::version
