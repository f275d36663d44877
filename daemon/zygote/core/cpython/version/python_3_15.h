// SPDX-License-Identifier: GPL-3.0-or-later
//
// CPython 3.15: scripts have no __cached__.
#pragma once

#include <cstdio>

#include "daemon/zygote/core/cpython/version/since_3_13.h"

namespace pyfx::version {

// Whether SystemExit ends the process where it is printed (handle_system_exit() in
// Python/pythonrun.c), with __file__ left as it is, rather than come back as an exit code.
inline constexpr bool kSystemExitEndsAtOnce = false;
// Whether any KeyboardInterrupt that is printed, subclasses included, makes the process die of
// SIGINT; else only one of that very type that reaches the top.
inline constexpr bool kPrintedInterruptKills = true;
// Whether the source of -c loses the indentation that its lines share (pymain_run_command() in
// Modules/main.c).
inline constexpr bool kDedentsCommands = true;
// Whether a script's module has __cached__.
inline constexpr bool kMainHasCached = false;
// How unraisable exceptions of the interpreter's end are told, with what was being done; null: with
// the object that it was done to.
inline constexpr const char* kUnraisableFormat = "Exception ignored while %s";

// fopen(3), as pymain_run_file_obj() has it.
inline std::FILE* OpenFile(PyObject* path, const char* mode) { return Py_fopen(path, mode); }

#ifdef Py_BUILD_CORE  // for cpython_internals.cc, with the internal headers

inline CodecRegistry CodecRegistryOf(PyInterpreterState* interpreter) {
  return {interpreter->codecs.search_path, interpreter->codecs.search_cache,
          interpreter->codecs.error_registry};
}

#endif

}  // namespace pyfx::version
