// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Python parts of the zygote's core (consumed.py, warm_up.py, specialise.py and others),
// compiled into the program and run in namespaces of their own that no user code can reach. Zygote
// and run child; GIL held.
#pragma once

#include <cstddef>
#include <string>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "protocol/base/result.h"

namespace pyfx {

class Helper {
 public:
  // Runs `source` in a new namespace, which has module os and `hidden` (HiddenByName()).
  static Result<Helper> Load(const char* source);

  // The module os that all helpers have from here on. It may be one that nobody else has
  // (specialise/without_site.h). False with an exception set on failure.
  static bool SetOs(PyRef os);

  // Calls a function of the namespace with arguments as for PyObject_CallFunction(). Null with an
  // exception set when it raises.
  template <typename... Args>
  PyRef Call(const char* function, const char* format, Args... args) const {
    PyObject* callable = PyDict_GetItemString(namespace_.get(), function);
    if (callable == nullptr) {
      PyErr_SetString(PyExc_SystemError, function);
      return PyRef();
    }
    return PyRef(PyObject_CallFunction(callable, format, args...));
  }

  // The namespace itself. Borrowed.
  PyObject* names() const { return namespace_.get(); }
  // A name of the namespace, borrowed; null if there is none.
  PyObject* Get(const char* name) const { return PyDict_GetItemString(namespace_.get(), name); }

  // Drops the namespace and what it holds; nothing may be called afterwards.
  void Release() { namespace_ = PyRef(); }

 private:
  explicit Helper(PyRef names) : namespace_(std::move(names)) {}

  PyRef namespace_;
};

// Modules that are loaded and in no run's sys.modules yet, by name: all helpers have it, as
// `hidden`. Borrowed; null on failure.
PyObject* HiddenByName();

// What a helper says of a run: None, or the ColdCause and the reason for which it has to be cold.
Status StatusOf(PyObject* answer);

// Imports a module of the interpreter's own without leaving it in sys.modules if it was not there.
// Null with an exception set on failure.
PyRef ImportAside(const char* name);

// The present exception as "Type: text", which is then cleared.
std::string TakeExceptionText();

// A source, compiled when the core was (compile_helpers.py).
struct CompiledHelper {
  const char* source;
  const unsigned char* code;  // as marshal writes it
  std::size_t size;
};
extern const CompiledHelper kCompiledHelpers[];  // the last one has no source
extern const long kCompiledFor;  // PyImport_GetMagicNumber() of who has compiled them

extern const char kAskedNamesSource[];
extern const char kAskedSettingsSource[];
extern const char kClocksSource[];
extern const char kConsumedSource[];
extern const char kContainersSource[];
extern const char kCSettingsSource[];
extern const char kForkCallbacksSource[];
extern const char kGeneratorsSource[];
extern const char kKeptPlacesSource[];
extern const char kKeptTextsSource[];
extern const char kDoingsSource[];
extern const char kEffectsSource[];
extern const char kHangingSource[];
extern const char kRecordSource[];
extern const char kRemadeThreadsSource[];
extern const char kWarmUpSource[];
extern const char kSpecialiseSource[];
extern const char kStreamsSource[];

}  // namespace pyfx
