// SPDX-License-Identifier: GPL-3.0-or-later
//
// CPython 3.13: much of what was exported is not any more, and tracebacks show the source of -c.
#pragma once

#include <cstdio>

namespace pyfx::version {

// Whether SystemExit ends the process where it is printed (handle_system_exit() in
// Python/pythonrun.c), with __file__ left as it is, rather than come back as an exit code.
inline constexpr bool kSystemExitEndsAtOnce = true;
// Whether any KeyboardInterrupt that is printed, subclasses included, makes the process die of
// SIGINT; else only one of that very type that reaches the top.
inline constexpr bool kPrintedInterruptKills = false;
// Whether tracebacks show the source of -c (_PyRun_SimpleString() in Python/pythonrun.c).
inline constexpr bool kShowsSourceOfCommands = true;
// Whether the source of -c loses the indentation that its lines share (pymain_run_command() in
// Modules/main.c).
inline constexpr bool kDedentsCommands = false;
// Whether a script's module has __cached__.
inline constexpr bool kMainHasCached = true;
// Whether flags that count, as -d and -i, are 1 at most once paths are computed
// (_PyConfig_FromDict() in Python/initconfig.c), which a reconfiguration does not.
inline constexpr bool kStartCapsCounts = true;
// How unraisable exceptions of the interpreter's end are told, with what was being done; null: with
// the object that it was done to.
inline constexpr const char* kUnraisableFormat = "Exception ignored on %s";

// fopen(3), as pymain_run_file_obj() has it.
inline std::FILE* OpenFile(PyObject* path, const char* mode) { return _Py_fopen_obj(path, mode); }

// The lowest digit of an int, which decides its value where it is the only one.
inline digit& FirstDigit(PyObject* number) {
  return reinterpret_cast<PyLongObject*>(number)->long_value.ob_digit[0];
}

#ifdef Py_BUILD_CORE  // for cpython_internals.cc, with the internal headers

inline PyObject*& ModulesOf(PyInterpreterState* interpreter) {
  return interpreter->imports.modules;
}
inline int& UnhandledInterrupt() { return _PyRuntime.signals.unhandled_keyboard_interrupt; }
inline int& ExitFunctionCount() { return _PyRuntime.atexit.ncallbacks; }
inline atexit_callbackfunc* ExitFunctions() { return _PyRuntime.atexit.callbacks; }
inline void SetInterpreterFinalising(PyInterpreterState* interpreter, PyThreadState* thread) {
  _PyInterpreterState_SetFinalizing(interpreter, thread);
}
inline void BeginFinalising(PyInterpreterState* interpreter) { interpreter->finalizing = 1; }
inline void SetRunningMain(bool runs) {
  PyInterpreterState* const main = PyInterpreterState_Main();
  // It fails where the main thread runs the program already.
  if (!runs) _PyInterpreterState_SetNotRunningMain(main);
  if (runs && _PyInterpreterState_SetRunningMain(main) < 0) PyErr_Clear();
}
inline const PyConfig& ConfigOf(PyInterpreterState*) { return *_Py_GetConfig(); }
struct CodecRegistry {
  PyObject* search_path;
  PyObject* search_cache;
};
inline CodecRegistry CodecRegistryOf(PyInterpreterState* interpreter) {
  return {interpreter->codecs.search_path, interpreter->codecs.search_cache};
}
inline const void* AuditHooks() { return _PyRuntime.audit_hooks.head; }
inline bool IsMonitored(PyInterpreterState* interpreter) {
  for (const PyObject* const tool : interpreter->monitoring_tool_names) {
    if (tool != nullptr) return true;
  }
  return false;
}

#endif

}  // namespace pyfx::version
