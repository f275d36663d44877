// SPDX-License-Identifier: GPL-3.0-or-later
//
// CPython 3.12: the state of a process moved into structures of their own, and the interpreter
// knows that it comes to its end.
#pragma once

#include <cstdio>

#include "daemon/zygote/core/cpython/version/since_3_12.h"

namespace pyfx::version {

// Whether SystemExit ends the process where it is printed (handle_system_exit() in
// Python/pythonrun.c), with __file__ left as it is, rather than come back as an exit code.
inline constexpr bool kSystemExitEndsAtOnce = true;
// Whether any KeyboardInterrupt that is printed, subclasses included, makes the process die of
// SIGINT; else only one of that very type that reaches the top.
inline constexpr bool kPrintedInterruptKills = false;
// Whether tracebacks show the source of -c (_PyRun_SimpleString() in Python/pythonrun.c).
inline constexpr bool kShowsSourceOfCommands = false;
// Whether the source of -c loses the indentation that its lines share (pymain_run_command() in
// Modules/main.c).
inline constexpr bool kDedentsCommands = false;
// Whether a script's module has __cached__.
inline constexpr bool kMainHasCached = true;
// Whether flags that count, as -d and -i, are 1 at most once paths are computed
// (_PyConfig_FromDict() in Python/initconfig.c), which a reconfiguration does not.
inline constexpr bool kStartCapsCounts = false;
// How unraisable exceptions of the interpreter's end are told, with what was being done; null: with
// the object that it was done to.
inline constexpr const char* kUnraisableFormat = nullptr;

// fopen(3), as pymain_run_file_obj() has it.
inline std::FILE* OpenFile(PyObject* path, const char* mode) { return _Py_fopen_obj(path, mode); }

#ifdef Py_BUILD_CORE  // for cpython_internals.cc, with the internal headers

// See internals::SetRunningMain(): nobody looks at that yet.
inline void SetRunningMain(bool /*runs*/) {}
inline const PyConfig& ConfigOf(PyInterpreterState* interpreter) {
  return *_PyInterpreterState_GetConfig(interpreter);
}
inline CodecRegistry CodecRegistryOf(PyInterpreterState* interpreter) {
  return {interpreter->codec_search_path, interpreter->codec_search_cache,
          interpreter->codec_error_registry};
}

#endif

}  // namespace pyfx::version
