// SPDX-License-Identifier: GPL-3.0-or-later
//
// What CPython 3.12 and all after it have in common: the state of a process is in structures of its
// own.
#pragma once

#include <cstdint>

namespace pyfx::version {

// The lowest digit of an int, which decides its value where it is the only one.
inline digit& FirstDigit(PyObject* number) {
  return reinterpret_cast<PyLongObject*>(number)->long_value.ob_digit[0];
}

// A number that is another one after each change, and no other dictionary's; 0: there is none.
inline std::uint64_t VersionOfDictionary(PyObject* /*names*/) { return 0; }

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
struct CodecRegistry {
  PyObject* search_path;
  PyObject* search_cache;
  PyObject* error_registry;
};
inline const void* AuditHooks() { return _PyRuntime.audit_hooks.head; }
inline bool IsMonitored(PyInterpreterState* interpreter) {
  for (const PyObject* const tool : interpreter->monitoring_tool_names) {
    if (tool != nullptr) return true;
  }
  return false;
}

#endif

}  // namespace pyfx::version
